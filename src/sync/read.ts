import type { Identity } from "../mapping/identity.ts";
import { parseUser, type User } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DirectoryReader } from "../twilio/directory.ts";

/** @throws Problem when the User cannot be read, or is not one that may be written. */
export async function readUser(
  directory: DirectoryReader,
  identity: Identity,
): Promise<User | undefined> {
  const record = await directory.user(identity);
  return record && parseUser(record, identity);
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
