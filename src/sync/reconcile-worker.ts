import type { Identity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { User } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { Directory } from "../twilio/directory.ts";
import { aim } from "./aim.ts";
import { converge } from "./converge.ts";
import { failed } from "./failed.ts";
import type { Outcome } from "./plan.ts";
import { readUser, withAttributes } from "./read.ts";

/**
 * Makes the change for one Worker that a scheduled run would make, from what Twilio holds now.
 *
 * @param hint the Worker as an event described it. Nothing of it is believed; but the User that it
 * points to is read at the same time as the Worker, which saves a round trip when it still does.
 */
export async function reconcileWorker(
  directory: Directory,
  mapping: Mapping,
  hint: WorkerRecord,
): Promise<Outcome> {
  const likely = readLikelyUser(directory, mapping, hint);
  const worker = { sid: hint.sid, name: hint.friendlyName };
  let identity: Identity | undefined;
  try {
    const record = await readWorker(directory, mapping, hint.sid);
    if (record === undefined) {
      const reason = mapping.workers === undefined ? "worker-gone" : "worker-out-of-scope";
      return { worker, identity, action: "skip", reason };
    }
    const target = aim(mapping, record);
    if (target.action === "skip") return target;
    const { desired } = target;
    identity = target.identity;
    const user =
      likely?.identity === identity ? await likely.user : await readUser(directory, identity);
    const change = await converge(directory, mapping, identity, desired, user);
    return { worker: target.worker, identity, ...change };
  } catch (error) {
    return failed({ worker, identity }, error);
  }
}

interface LikelyUser {
  readonly identity: Identity;
  readonly user: Promise<User | undefined>;
}

function readLikelyUser(
  directory: Directory,
  mapping: Mapping,
  hint: WorkerRecord,
): LikelyUser | undefined {
  const target = tryToAim(mapping, hint);
  if (target?.action !== "look") return undefined;
  const user = readUser(directory, target.identity);
  // Only whoever needs this User may hear of its failure.
  user.catch(() => {});
  return { identity: target.identity, user };
}

function tryToAim(mapping: Mapping, hint: WorkerRecord): ReturnType<typeof aim> | undefined {
  try {
    return aim(mapping, hint);
  } catch {
    return undefined;
  }
}

/** The Worker as it is now, or undefined when it is gone or outside the mapping's scope. */
async function readWorker(
  directory: Directory,
  mapping: Mapping,
  sid: string,
): Promise<WorkerRecord | undefined> {
  for await (const [record] of directory.workers({ expression: mapping.workers, worker: sid })) {
    if (record?.sid === sid) return withAttributes(directory, record);
  }
  return undefined;
}
