import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import type { UserRecord } from "../mapping/user.ts";
import type { WorkerRef } from "./outcome.ts";
import type { Warning } from "./plan.ts";
import type { FoundTarget } from "./resolve-target.ts";

/** A Worker of which two Users could be: one by its identity, and one by its encoded name. */
interface Pair {
  readonly worker: WorkerRef;
  readonly identity: Identity;
  readonly other: Identity;
  /** SIDs, once seen. */
  user?: string;
  otherUser?: string;
}

/**
 * Looks out for Users that were made for the same Worker: before an agent's first login there is no
 * `contact_uri`, so a User may have been made under the encoded name, and Flex makes another.
 */
export class DuplicateUsers {
  readonly #ofIdentity = new Map<string, Pair[]>();
  readonly #all: Pair[] = [];
  #waiting = 0;

  /** How many Users are still looked out for. */
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

  /** Notes that a User is there. */
  saw({ sid, identity }: UserRecord): void {
    for (const pair of this.#ofIdentity.get(identity) ?? []) {
      const which = pair.identity === identity ? "user" : "otherUser";
      if (pair[which] === undefined) this.#waiting--;
      pair[which] = sid;
    }
  }

  /** The other identities of the given Workers, as far as no User of them has been seen. */
  unseen(isMeant: (worker: WorkerRef) => boolean): Identity[] {
    return this.#all
      .filter(({ worker, user, otherUser }) => user && !otherUser && isMeant(worker))
      .map(({ other }) => other);
  }

  /**
   * One for each Worker of which both Users are there, in the order of their SIDs.
   *
   * @param isTaken whether an identity is another Worker's own
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
    `Two Users could be this Worker's: ${taken[0]} by its identity, which is kept in step, and ${other[0]} by its encoded name, which is not. See which one the chat uses; the other may be left over.`,
    { detail: `${taken[1]} and ${other[1]}` },
  );
}
