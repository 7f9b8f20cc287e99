import type { Identity } from "../mapping/identity.ts";
import { parseUser, type User } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";

/**
 * The User with an identity, or undefined.
 *
 * @throws Problem if it cannot be read, or must not be written.
 */
export async function readUser(
  directory: DirectoryReader,
  identity: Identity,
): Promise<User | undefined> {
  const record = await directory.user(identity);
  return record && parseUser(record, identity);
}

/** The Workers of a scope, with their attributes. */
export async function* eachWorker(
  directory: DirectoryReader,
  scope: WorkerScope,
): AsyncGenerator<WorkerRecord> {
  for await (const page of directory.workers(scope)) yield* page;
}
