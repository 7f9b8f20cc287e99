import { pMapIterable } from "p-map";
import { identityOrNone } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { parseWorker, type WorkerRecord } from "../mapping/worker.ts";
import type { WorkerRef } from "../sync/plan.ts";
import { withAttributes } from "../sync/read.ts";
import type { DirectoryReader } from "../twilio/directory.ts";

/** How many Workers whose attributes a list withheld are fetched at once. */
const FETCHES_AT_ONCE = 20;

/**
 * Looks for Workers in scope that have an identity; all are read when the first is asked for.
 *
 * @returns a function that gives the Worker of an identity, other than the one of the SID.
 */
export function namesakes(
  directory: DirectoryReader,
  mapping: Mapping,
): (identity: string, sid: string) => Promise<WorkerRef | undefined> {
  let reading: Promise<Map<string, WorkerRef[]>> | undefined;
  return async (identity, sid) => {
    reading ??= readIdentities(directory, mapping);
    return (await reading).get(identity)?.find((other) => other.sid !== sid);
  };
}

/** @throws Problem when Twilio gives no answer. */
async function readIdentities(
  directory: DirectoryReader,
  mapping: Mapping,
): Promise<Map<string, WorkerRef[]>> {
  const found = new Map<string, WorkerRef[]>();
  const listed = async function* () {
    for await (const page of directory.workers({ expression: mapping.workers })) yield* page;
  };
  const records = pMapIterable(listed(), (record) => withAttributes(directory, record), {
    concurrency: FETCHES_AT_ONCE,
  });
  for await (const record of records) {
    const identity = record && (await identityOf(mapping, record));
    if (record === undefined || identity === undefined) continue;
    const worker = { sid: record.sid, name: record.friendlyName };
    found.set(identity, [...(found.get(identity) ?? []), worker]);
  }
  return found;
}

/** Undefined for a Worker that has none, or a problem of its own. */
async function identityOf(mapping: Mapping, record: WorkerRecord): Promise<string | undefined> {
  try {
    return await identityOrNone(mapping.identity, parseWorker(record));
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
