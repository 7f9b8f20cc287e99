import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";

/** SIDs are shown and used in paths unchanged, so nothing else may pass for one. */
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

/** TaskRouter API: Workers list. Null attributes may mean that the list omits them. */
const listed = workerRecord.extend({ attributes: z.string().nullable() });

/** A record of a list that cannot be read, except perhaps for its SID. */
const broken = z.object({
  sid: sid("WK").catch("WK?"),
  friendlyName: z.string().catch(""),
});

export interface ListedWorker {
  readonly sid: string;
  readonly friendlyName: string;
  /** Null if the list omits them. */
  readonly attributes: WorkerRecord["attributes"] | null;
}

/** A Worker of a list. If it cannot be read, the Worker has a problem, and the list goes on. */
export const listedWorker = z.unknown().transform((record): ListedWorker => {
  const { data } = listed.safeParse(record);
  return data ?? { ...broken.parse(record), attributes: unreadableWorker() };
});

function unreadableWorker(): Problem {
  return new Problem(
    "worker-unreadable",
    "This Worker's record in Twilio's list of Workers cannot be read. Run again; if this persists, look for a proxy in between, or report it to Twilio.",
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

/** TaskRouter API: Event, parsed into the SID of its Worker; undefined if it names none. */
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
