import type { Mapping } from "../mapping/mapping.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import { diff } from "../plan/diff.ts";
import { failed, type Outcome, outcomeOf, type Seen } from "../plan/outcome.ts";
import { resolveTarget, type Target } from "../plan/resolve-target.ts";
import type { Directory } from "../twilio/directory.ts";
import { converge, FRESH } from "./converge.ts";
import { readUser } from "./read.ts";

/**
 * Makes the change for one Worker that a scheduled run would make now.
 *
 * @param hint the Worker as an event described it. It is not trusted; but the User that it points to
 * is read at the same time as the Worker, which usually saves a round trip.
 * @param now a clock, in ms from any beginning
 */
export async function reconcileWorker(
  directory: Directory,
  mapping: Mapping,
  hint: WorkerRecord,
  now: () => number,
): Promise<Outcome> {
  const likely = await readLikelyUser(directory, mapping, hint, now);
  const worker = { sid: hint.sid, name: hint.friendlyName };
  try {
    const record = await readWorker(directory, mapping, hint.sid);
    if (record === undefined) {
      const reason = mapping.workers === undefined ? "worker-gone" : "worker-out-of-scope";
      return { worker, identity: undefined, action: "skip", reason };
    }
    const target = await resolveTarget(mapping, record);
    return target.action === "look"
      ? await reconcileUser(directory, mapping, target, likely, now)
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
  now: () => number,
): Promise<Outcome> {
  const { identity, desired } = target;
  try {
    const isLikely = likely?.identity === identity;
    const { user, at } = await (isLikely ? likely.seen : see(directory, identity, now));
    const change = diff(desired, user, mapping.users);
    if (change.action === "none" || change.action === "skip") return outcomeOf(target, change);
    const mayUseSeen = () => now() - at < FRESH;
    const made = await converge({ directory, mapping, target, seen: user, mayUseSeen });
    return outcomeOf(target, made);
  } catch (error) {
    return failed(target, error);
  }
}

interface LikelyUser {
  readonly identity: Target["identity"];
  readonly seen: Promise<Seen>;
}

async function readLikelyUser(
  directory: Directory,
  mapping: Mapping,
  hint: WorkerRecord,
  now: () => number,
): Promise<LikelyUser | undefined> {
  const target = await resolveTarget(mapping, hint);
  if (target.action !== "look") return undefined;
  const seen = see(directory, target.identity, now);
  // Its failure matters only if this User is needed.
  seen.catch(() => {});
  return { identity: target.identity, seen };
}

async function see(
  directory: Directory,
  identity: Target["identity"],
  now: () => number,
): Promise<Seen> {
  const user = await readUser(directory, identity);
  return { user, at: now() };
}

/** The Worker as it is now, or undefined if it is gone or outside the mapping's scope. */
async function readWorker(
  directory: Directory,
  mapping: Mapping,
  sid: string,
): Promise<WorkerRecord | undefined> {
  for await (const [record] of directory.workers({ expression: mapping.workers, worker: sid })) {
    if (record?.sid === sid) return record;
  }
  return undefined;
}
