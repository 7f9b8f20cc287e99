import { pMapIterable } from "p-map";
import type { Identity } from "../mapping/identity.ts";
import { parseUser, type User } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";

/** @throws Problem when the User cannot be read, or is not one that may be written. */
export async function readUser(
  directory: DirectoryReader,
  identity: Identity,
): Promise<User | undefined> {
  const record = await directory.user(identity);
  return record && parseUser(record, identity);
}

/** How many Workers whose attributes a list withheld are fetched at once. */
const FETCHES_AT_ONCE = 20;

/** The Workers of a scope that are still there, with their attributes. */
export async function* eachWorker(
  directory: DirectoryReader,
  scope: WorkerScope,
): AsyncGenerator<WorkerRecord> {
  const listed = async function* () {
    for await (const page of directory.workers(scope)) yield* page;
  };
  const records = pMapIterable(listed(), (one) => withAttributes(directory, one), {
    concurrency: FETCHES_AT_ONCE,
  });
  for await (const record of records) if (record !== undefined) yield record;
}

/**
 * A listed Worker with its attributes, or undefined when it is gone: a list may withhold them
 * (TaskRouter API: Worker, `attributes`).
 */
export async function withAttributes(
  directory: DirectoryReader,
  listed: WorkerRecord,
): Promise<WorkerRecord | undefined> {
  return listed.attributes === null ? directory.worker(listed.sid) : listed;
}
