import { z } from "zod";

/** What these tests look at in a report that the program has written. */
export const report = z.object({
  version: z.literal(1),
  mode: z.enum(["plan", "sync"]),
  outcome: z.string(),
  counts: z.record(z.string(), z.number()),
  workers: z.array(z.object({ worker: z.string(), action: z.string() })),
});
