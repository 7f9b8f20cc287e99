import { z } from "zod";

/** A SID is shown and put into paths as it is: nothing that could act there may stand in for one. */
const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}\\w+$`));

/** TaskRouter API: Worker. */
export const workerRecord = z.object({
  sid: sid("WK"),
  friendlyName: z
    .string()
    .nullable()
    .transform((name) => name ?? ""),
  attributes: z.string().nullable(),
});

/** Conversations API: User. */
export const userRecord = z.object({
  sid: sid("US"),
  identity: z.string(),
  friendlyName: z.string().nullable(),
  attributes: z.string().nullable(),
});

/** TaskRouter API: Event; of it, the Worker that it is about. */
export const workerEvent = z
  .object({ resourceSid: sid("WK") })
  .transform(({ resourceSid }) => resourceSid);
