import type { Mapping } from "../mapping/mapping.ts";
import type { User } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { Directory } from "../twilio/directory.ts";
import { aim, type Target } from "./aim.ts";
import { converge } from "./converge.ts";
import { failed } from "./failed.ts";
import { type Outcome, outcomeOf } from "./plan.ts";
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
  const likely = await readLikelyUser(directory, mapping, hint);
  const worker = { sid: hint.sid, name: hint.friendlyName };
  try {
    const record = await readWorker(directory, mapping, hint.sid);
    if (record === undefined) {
      const reason = mapping.workers === undefined ? "worker-gone" : "worker-out-of-scope";
      return { worker, identity: undefined, action: "skip", reason };
    }
    const target = await aim(mapping, record);
    return target.action === "look"
      ? await reconcileUser(directory, mapping, target, likely)
      : target;
  } catch (error) {
    return failed({ worker, identity: undefined }, error);
  }
}

async function reconcileUser(
  directory: Directory,
  mapping: Mapping,
  target: Target,
  likely: LikelyUser | undefined,
): Promise<Outcome> {
  const { identity } = target;
  try {
    const isLikely = likely?.identity === identity;
    const user = await (isLikely ? likely.user : readUser(directory, identity));
    return outcomeOf(target, await converge(directory, mapping, target, user));
  } catch (error) {
    return failed(target, error);
  }
}

interface LikelyUser {
  readonly identity: Target["identity"];
  readonly user: Promise<User | undefined>;
}

async function readLikelyUser(
  directory: Directory,
  mapping: Mapping,
  hint: WorkerRecord,
): Promise<LikelyUser | undefined> {
  const target = await aim(mapping, hint);
  if (target.action !== "look") return undefined;
  const user = readUser(directory, target.identity);
  // Only whoever needs this User may hear of its failure.
  user.catch(() => {});
  return { identity: target.identity, user };
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
