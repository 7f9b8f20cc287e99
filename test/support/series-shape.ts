import { z } from "zod";

/** Ends what a command of a series has written. */
export const END = "\u001e";

/** The commands of a series, each with variables of its own. */
export const series = z.array(
  z.object({ args: z.array(z.string()), variables: z.record(z.string(), z.string()) }),
);
export type Series = z.infer<typeof series>;
