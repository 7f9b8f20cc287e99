import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";

/** A SID is shown and put into paths as it is: nothing that could act there may stand in for one. */
const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}\\w+$`));

const text = z
  .string()
  .nullable()
  .transform((value) => value ?? "");

/** TaskRouter API: Worker. */
export const workerRecord = z.object({
  sid: sid("WK"),
  friendlyName: text,
  attributes: text,
});

/** TaskRouter API: Workers list: null attributes may mean that the list withholds them. */
const listed = workerRecord.extend({ attributes: z.string().nullable() });

/** A record of a list, of which a SID may be all that can be read. */
const broken = z.object({
  sid: sid("WK").catch("WK?"),
  friendlyName: z.string().catch(""),
});

export interface ListedWorker {
  readonly sid: string;
  readonly friendlyName: string;
  /** Null where the list withholds them. */
  readonly attributes: WorkerRecord["attributes"] | null;
}

/** A Worker of a list; one that cannot be read is its own problem, and not the list's. */
export const listedWorker = z.unknown().transform((record): ListedWorker => {
  const { data } = listed.safeParse(record);
  return data ?? { ...broken.parse(record), attributes: unreadableWorker() };
});

function unreadableWorker(): Problem {
  return new Problem(
    "worker-unreadable",
    "Twilio's list of Workers holds a record of this Worker that is none. Run again; if it stays, look for a proxy in between, or report it to Twilio.",
  );
}

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

const anyRecord = z.object({ sid: z.string() });

/** From which record to which a page goes. */
export function rangeOf(records: readonly unknown[]): string {
  const sidOf = (record: unknown) => anyRecord.safeParse(record).data?.sid;
  return `${sidOf(records[0])} ${sidOf(records.at(-1))}`;
}
