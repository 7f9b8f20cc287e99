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

export const WORKER_SID = /^WK[0-9a-f]{32}$/i;

/** TaskRouter API: Event; of it, the SID of the Worker that it is about, where it names one. */
export const workerEvent = z
  .object({
    resourceSid: z.string().nullish(),
    eventData: z.object({ worker_sid: z.string().optional() }).optional().catch(undefined),
  })
  .transform(({ resourceSid, eventData }) => {
    const sids = [resourceSid, eventData?.worker_sid];
    return sids.find((sid) => WORKER_SID.test(sid ?? "")) ?? undefined;
  });
