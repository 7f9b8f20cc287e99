import { z } from "zod";

/** TaskRouter API: Worker. */
export const workerRecord = z.object({
  sid: z.string().startsWith("WK"),
  friendlyName: z
    .string()
    .nullable()
    .transform((name) => name ?? ""),
  attributes: z.string().nullable(),
});

/** Conversations API: User. */
export const userRecord = z.object({
  sid: z.string().startsWith("US"),
  identity: z.string(),
  friendlyName: z.string().nullable(),
  attributes: z.string().nullable(),
});

/** TaskRouter API: Event; of it, the Worker that it is about. */
export const workerEvent = z
  .object({ resourceSid: z.string().startsWith("WK") })
  .transform(({ resourceSid }) => resourceSid);
