import type { DesiredUser } from "../mapping/desire.ts";
import type { Identity } from "../mapping/identity.ts";
import type { WorkerRef } from "./outcome.ts";
import type { Target } from "./resolve-target.ts";

/** The Worker that an identity is known to belong to. */
export interface Claim {
  readonly worker: WorkerRef;
  /** True if the mapping only guesses that the identity is this Worker's. */
  readonly isGuess: boolean;
}

/** Which identity belongs to which Worker, and which of their Users are still to be found. */
export class Roster {
  readonly #claims = new Map<string, Claim>();
  readonly #waiting = new Map<string, Target>();

  /** How many Users are still to be found. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Enters a Worker under its identity, unless another Worker has it. A certain identity replaces a
   * guess.
   *
   * @param desired what its User should show; undefined if no User need be found
   * @returns the earlier Worker with this identity, if there is one.
   */
  enter(identity: Identity, claim: Claim, desired: DesiredUser | undefined): Claim | undefined {
    const earlier = this.#claims.get(identity);
    if (earlier !== undefined && (!earlier.isGuess || claim.isGuess)) return earlier;
    this.#claims.set(identity, claim);
    this.#waiting.delete(identity);
    if (desired !== undefined) {
      this.#waiting.set(identity, { action: "look", worker: claim.worker, identity, desired });
    }
    return earlier;
  }

  /** True if a Worker was entered under this identity. */
  has(identity: string): boolean {
    return this.#claims.has(identity);
  }

  /** Removes and returns the target of an identity, if its User is still to be found. */
  take(identity: string): Target | undefined {
    const target = this.#waiting.get(identity);
    this.#waiting.delete(identity);
    return target;
  }

  /** Removes and yields one target after the other. */
  *takeAll(): Generator<Target> {
    for (const [identity, target] of this.#waiting) {
      this.#waiting.delete(identity);
      yield target;
    }
  }
}
