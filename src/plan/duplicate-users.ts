import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import type { UserRecord } from "../mapping/user.ts";
import type { WorkerRef } from "./outcome.ts";
import type { Warning } from "./plan.ts";
import type { FoundTarget } from "./resolve-target.ts";

/** A Worker that may have two Users: one under its identity, and one under its encoded name. */
interface Pair {
  readonly worker: WorkerRef;
  readonly identity: Identity;
  readonly other: Identity;
  /** SIDs, once seen. */
  user?: string;
  otherUser?: string;
}

/**
 * Detects two Users of one Worker: before an agent's first login there is no `contact_uri`, so a User
 * may have been created under the encoded name, and Flex then creates another.
 */
export class DuplicateUsers {
  readonly #ofIdentity = new Map<string, Pair[]>();
  readonly #all: Pair[] = [];
  #waiting = 0;

  /** How many of these Users have not been seen yet. */
  get waiting(): number {
    return this.#waiting;
  }

  enter({ worker, identity, other }: FoundTarget): void {
    if (other === undefined) return;
    const pair: Pair = { worker, identity, other };
    this.#all.push(pair);
    this.#waiting += 2;
    for (const key of [identity, other]) {
      this.#ofIdentity.set(key, [...(this.#ofIdentity.get(key) ?? []), pair]);
    }
  }

  /** Notes that a User exists. */
  saw({ sid, identity }: UserRecord): void {
    for (const pair of this.#ofIdentity.get(identity) ?? []) {
      const which = pair.identity === identity ? "user" : "otherUser";
      if (pair[which] === undefined) this.#waiting--;
      pair[which] = sid;
    }
  }

  /** The other identities of the given Workers under which no User has been seen. */
  unseen(isMeant: (worker: WorkerRef) => boolean): Identity[] {
    return this.#all
      .filter(({ worker, user, otherUser }) => user && !otherUser && isMeant(worker))
      .map(({ other }) => other);
  }

  /**
   * A warning for each Worker with both Users, in the order of the Workers' SIDs.
   *
   * @param isTaken whether an identity belongs to another Worker
   */
  warnings(isTaken: (identity: Identity) => boolean): readonly Warning[] {
    return this.#all
      .flatMap(({ worker, identity, other, user, otherUser }) =>
        user && otherUser && !isTaken(other)
          ? [{ worker, problem: twoUsers([user, identity], [otherUser, other]) }]
          : [],
      )
      .sort((a, b) => (a.worker.sid < b.worker.sid ? -1 : 1));
  }
}

type SidAndIdentity = readonly [sid: string, identity: Identity];

function twoUsers(taken: SidAndIdentity, other: SidAndIdentity): Problem {
  return new Problem(
    "two-users",
    `Two Users may belong to this Worker: ${taken[0]} by its identity, which is synced, and ${other[0]} by its encoded name, which is not. Check which one the chat uses; the other may be left over.`,
    { detail: `${taken[1]} and ${other[1]}` },
  );
}
