import { type Identity, identityIn, identityOrNone, userSid } from "../mapping/identity.ts";
import { flexIdentity } from "../mapping/identity-source.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { UserRecord } from "../mapping/user.ts";
import { parseWorkerOrNone, type WorkerRecord } from "../mapping/worker.ts";
import { resolveTarget } from "../plan/resolve-target.ts";
import type { Claim } from "../plan/roster.ts";
import { eachWorker } from "../sync/read.ts";
import { workerNotFound } from "../sync/worker-not-found.ts";
import { type DirectoryReader, withoutWrites } from "../twilio/directory.ts";
import { WORKER_SID } from "../twilio/records.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

/**
 * Explains each Worker that matches, from what Twilio holds now; writes nothing.
 *
 * @param which the SID or name of a Worker, or the SID or identity of its User
 * @returns at least one explanation
 * @throws Problem if there is no such Worker, or Twilio does not answer.
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

/** The Workers with this SID or name, or else those of the User with this SID or identity. */
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
  // Twilio may answer with another User, if it reads the key in another way.
  if (user !== undefined && [user.sid, user.identity].includes(which)) {
    return workersOf(directory, mapping, user);
  }
  if (sid !== undefined) throw userNotFound();
  const problem = await workerNotFound(directory, which);
  if (key === undefined) throw problem;
  const { code, message, detail } = problem;
  throw new Problem(code, `${message} No User has this identity either.`, { detail });
}

/**
 * Returns the Workers to which the mapping gives the identity of a User.
 *
 * @throws Problem if there are none.
 */
async function workersOf(
  directory: DirectoryReader,
  mapping: Mapping,
  { identity }: UserRecord,
): Promise<WorkerRecord[]> {
  const theirs: WorkerRecord[] = [];
  let namedLikeIt: string | undefined;
  for await (const record of eachWorker(directory, {})) {
    if ((await identityOf(mapping, record)) === identity) theirs.push(record);
    else if (flexIdentity(record.friendlyName) === identity) namedLikeIt = record.sid;
  }
  if (theirs.length === 0) throw nobodysUser(namedLikeIt);
  return theirs;
}

/** A Worker whose attributes cannot be read has none. */
async function identityOf(mapping: Mapping, record: WorkerRecord): Promise<Identity | undefined> {
  const worker = parseWorkerOrNone(record);
  return worker && (await identityOrNone(mapping.identity, worker))?.identity;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function userNotFound(): Problem {
  return new Problem(
    "user-not-found",
    "The service has no User with this SID. Check the SID and TWILIO_CONVERSATIONS_SERVICE_SID.",
  );
}

/** @param namedLikeIt the SID of a Worker whose encoded name is this User's identity */
function nobodysUser(namedLikeIt: string | undefined): Problem {
  const next =
    namedLikeIt === undefined
      ? "npm run orphans lists such Users if they look like agents."
      : `Its identity is the encoded name of ${namedLikeIt}, but the mapping gives that Worker another identity or none: npm run why -- ${namedLikeIt}`;
  return new Problem(
    "user-without-worker",
    `This User belongs to no Worker in the Workspace: the mapping's \`identity\` gives no Worker this identity, so no run writes the User. ${next}`,
  );
}

/**
 * Returns a function that finds another Worker in scope with the same identity: one for which it is
 * certain before one for which it is a guess. The first call reads all Workers.
 */
function namesakes(
  directory: DirectoryReader,
  mapping: Mapping,
): (identity: string, sid: string) => Promise<Claim | undefined> {
  let reading: Promise<Map<string, Claim[]>> | undefined;
  return async (identity, sid) => {
    reading ??= readIdentities(directory, mapping);
    const others = (await reading).get(identity)?.filter(({ worker }) => worker.sid !== sid);
    return others?.find(({ isGuess }) => !isGuess) ?? others?.[0];
  };
}

/** @throws Problem if Twilio does not answer. */
async function readIdentities(
  directory: DirectoryReader,
  mapping: Mapping,
): Promise<Map<string, Claim[]>> {
  const all = new Map<string, Claim[]>();
  for await (const record of eachWorker(directory, { expression: mapping.workers })) {
    const resolved = await resolveTarget(mapping, record);
    const { worker, identity } = resolved;
    if (identity === undefined) continue;
    const claim = { worker, isGuess: resolved.action === "look" && resolved.isGuess };
    all.set(identity, [...(all.get(identity) ?? []), claim]);
  }
  return all;
}
