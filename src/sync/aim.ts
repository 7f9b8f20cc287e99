import { type DesiredUser, desire } from "../mapping/desire.ts";
import type { Identity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { parseWorker, type WorkerRecord } from "../mapping/worker.ts";
import type { Skipped, WorkerRef } from "./plan.ts";

/** The User that a Worker's User is to become. */
interface Target {
  readonly action: "look";
  readonly worker: WorkerRef;
  readonly identity: Identity;
  readonly desired: DesiredUser;
}

/**
 * What a Worker asks for: a User to look at, or a reason to leave it alone.
 *
 * @throws Problem when the Worker cannot be read, or what it holds cannot be used.
 */
export function aim(mapping: Mapping, record: WorkerRecord): Target | Skipped {
  const worker = { sid: record.sid, name: record.friendlyName };
  const desired = desire(mapping, parseWorker(record));
  const { identity, attributes, friendlyName } = desired;
  if (identity === undefined) {
    return { worker, identity, action: "skip", reason: "no-identity" };
  }
  if (attributes.length === 0 && friendlyName === undefined) {
    return { worker, identity, action: "skip", reason: "no-mapped-value" };
  }
  return { worker, identity, action: "look", desired };
}
