import { type DesiredUser, desire } from "../mapping/desire.ts";
import { type Identity, identify, otherIdentity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { parseWorker, type WorkerRecord } from "../mapping/worker.ts";
import { failed } from "./failed.ts";
import type { Failed, Skipped, WorkerRef } from "./plan.ts";

/** Which User is to show what. */
export interface Target {
  readonly action: "look";
  readonly worker: WorkerRef;
  readonly identity: Identity;
  readonly desired: DesiredUser;
}

/** A target as it was just found. */
export interface FoundTarget extends Target {
  /** The identity that the Worker's name would give, where the mapping knows both and they differ. */
  readonly other: Identity | undefined;
}

/** What a Worker asks for: a User to look at, or why there is none. */
export async function aim(
  mapping: Mapping,
  record: WorkerRecord,
): Promise<FoundTarget | Skipped | Failed> {
  const worker = { sid: record.sid, name: record.friendlyName };
  let identity: Identity | undefined;
  try {
    const parsed = parseWorker(record);
    identity = await identify(mapping.identity, parsed);
    if (identity === undefined) return { worker, identity, action: "skip", reason: "no-identity" };
    const desired = await desire(mapping, parsed);
    // Nothing is wanted, whether there is a User or not: it need not be asked for.
    if (desired.attributes.length === 0 && desired.friendlyName === undefined) {
      return { worker, identity, action: "skip", reason: "no-mapped-value" };
    }
    const other = otherIdentity(mapping.identity, parsed, identity);
    return { worker, identity, action: "look", desired, other };
  } catch (error) {
    return failed({ worker, identity }, error);
  }
}
