import { type DesiredUser, desire } from "../mapping/desire.ts";
import { type Identity, identify, otherIdentity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { parseWorker, type Worker, type WorkerRecord } from "../mapping/worker.ts";
import { type Failed, failed, type Skipped, type WorkerRef } from "./outcome.ts";

/** A Worker, the identity of its User, and what the User should show. */
export interface Target {
  readonly action: "look";
  readonly worker: WorkerRef;
  readonly identity: Identity;
  readonly desired: DesiredUser;
}

/** A target, and how its identity was found. */
export interface FoundTarget extends Target {
  /** True if the mapping only guesses that the identity is this Worker's. */
  readonly isGuess: boolean;
  /** The identity that the mapping would guess, if it found a different, certain one. */
  readonly other: Identity | undefined;
}

/**
 * A Worker's target, or why it has none. An outcome without a target has no guessed identity.
 *
 * @param onRead called with the Worker if its attributes can be read
 */
export async function resolveTarget(
  mapping: Mapping,
  record: WorkerRecord,
  onRead: (worker: Worker) => void = () => {},
): Promise<FoundTarget | Skipped | Failed> {
  const worker = { sid: record.sid, name: record.friendlyName };
  let certain: Identity | undefined;
  try {
    const parsed = parseWorker(record);
    onRead(parsed);
    const found = await identify(mapping.identity, parsed);
    if (found === undefined) {
      return { worker, identity: undefined, action: "skip", reason: "no-identity" };
    }
    const { identity, isGuess } = found;
    certain = isGuess ? undefined : identity;
    const desired = await desire(mapping, parsed);
    // No User would change, so it need not be read.
    if (desired.attributes.length === 0 && desired.friendlyName === undefined) {
      return { worker, identity: certain, action: "skip", reason: "no-mapped-value" };
    }
    const other = await otherIdentity(mapping.identity, parsed, found);
    const skipIfAbsent = desired.skipIfAbsent ?? (isGuess ? "awaits-first-login" : undefined);
    const target = { worker, identity, desired: { ...desired, skipIfAbsent } };
    return { ...target, action: "look", isGuess, other };
  } catch (error) {
    return failed({ worker, identity: certain }, error);
  }
}
