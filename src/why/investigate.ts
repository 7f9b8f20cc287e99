import { type Identity, identityIn, identityOrNone, userSid } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { UserRecord } from "../mapping/user.ts";
import { parseWorker, type WorkerRecord } from "../mapping/worker.ts";
import { eachWorker } from "../sync/read.ts";
import { workerNotFound } from "../sync/worker-not-found.ts";
import { type DirectoryReader, withoutWrites } from "../twilio/directory.ts";
import { WORKER_SID } from "../twilio/records.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";
import { namesakes } from "./namesakes.ts";

/**
 * Explains each Worker that is meant, from what Twilio holds now; writes nothing.
 *
 * @param which the SID or the name of a Worker, or the SID or the identity of its User
 * @returns one at least
 * @throws Problem if there is no such Worker, or Twilio does not say which Workers these are.
 */
export async function investigate(
  reader: DirectoryReader,
  mapping: Mapping,
  which: string,
): Promise<Explanation[]> {
  const directory = withoutWrites(reader);
  const { workers: expression } = mapping;
  const namesakeOf = namesakes(directory, mapping);
  const user = (identity: Identity) => directory.user(identity);
  const explanations: Explanation[] = [];
  for (const record of await meantBy(directory, mapping, which)) {
    const { sid } = record;
    const isIn =
      expression === undefined ||
      (await collect(eachWorker(directory, { worker: sid, expression }))).length > 0;
    const others = { worker: (identity: Identity) => namesakeOf(identity, sid), user };
    const surroundings = { scope: isIn ? "in" : "out", user, others } as const;
    explanations.push(await explain(mapping, record, surroundings));
  }
  return explanations;
}

/** The Workers of a SID or a name, or else those of a User. */
async function meantBy(
  directory: DirectoryReader,
  mapping: Mapping,
  which: string,
): Promise<WorkerRecord[]> {
  const sid = userSid(which);
  const workers = sid ? [] : await collect(eachWorker(directory, { worker: which }));
  if (workers.length > 0) return workers;
  const key = sid ?? (WORKER_SID.test(which) ? undefined : identityIn(which));
  const user = key && (await directory.user(key));
  if (user !== undefined) {
    const theirs = await collect(workersOf(directory, mapping, user));
    if (theirs.length === 0) throw nobodysUser();
    return theirs;
  }
  if (sid !== undefined) throw userNotFound();
  const problem = await workerNotFound(directory, { worker: which });
  if (key === undefined) throw problem;
  const { code, message, detail } = problem;
  throw new Problem(code, `${message} No User has this identity either.`, { detail });
}

/** The Workers to which the mapping gives the identity of a User. */
async function* workersOf(
  directory: DirectoryReader,
  mapping: Mapping,
  { identity }: UserRecord,
): AsyncGenerator<WorkerRecord> {
  for await (const record of eachWorker(directory, {})) {
    try {
      const found = await identityOrNone(mapping.identity, parseWorker(record));
      if (found?.identity === identity) yield record;
    } catch (error) {
      // A Worker whose attributes cannot be read has no identity.
      if (!(error instanceof Problem)) throw error;
    }
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function userNotFound(): Problem {
  return new Problem(
    "user-not-found",
    "The service has no User of this SID. Check the SID and TWILIO_CONVERSATIONS_SERVICE_SID.",
  );
}

function nobodysUser(): Problem {
  return new Problem(
    "user-without-worker",
    "This User is there, but the mapping's `identity` leads no Worker of the Workspace to it, so no run writes it. npm run orphans lists such Users that look like agents.",
  );
}
