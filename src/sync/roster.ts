import { z } from "zod";
import type { DesiredUser } from "../mapping/desire.ts";
import type { Identity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { Target } from "./aim.ts";
import { hash } from "./hash.ts";
import type { WorkerRef } from "./outcome.ts";
import { packDesired, unpackDesired } from "./packed-desired.ts";
import { TextStore } from "./text-store.ts";

/** Identity, SID, name, and whether the identity is a guess. */
const headShape = z.tuple([z.custom<Identity>(), z.string(), z.string(), z.boolean()]);

/** The Worker that an identity belongs to, as far as is known. */
export interface Claim {
  readonly worker: WorkerRef;
  /** True where the mapping only guesses that the identity is this Worker's. */
  readonly isGuess: boolean;
}

/**
 * Which identity belongs to which Worker, and which of their Users are still to be found.
 *
 * There may be a hundred thousand Workers, nearly all unchanged; so what the mapping says of each is
 * kept as bytes outside the JavaScript heap, under a mark of its identity, and made a target again
 * when its User is there.
 */
export class Roster {
  readonly #mapping: Mapping;
  readonly #rows = new TextStore();
  /** The number of a row by the mark of its identity, or of the next one that was free. */
  readonly #numbers = new Map<number, number>();
  readonly #waiting = new Set<number>();

  constructor(mapping: Mapping) {
    this.#mapping = mapping;
  }

  /** How many Users are still to be found. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Enters a Worker under its identity, unless another has entered before. Only a guess gives way to
   * a Worker that has the identity for certain.
   *
   * @param desired what its User, which is to be found, should show; undefined where none is
   * @returns the Worker that has entered under this identity before, if one has.
   */
  enter(
    identity: Identity,
    { worker, isGuess }: Claim,
    desired: DesiredUser | undefined,
  ): Claim | undefined {
    const { mark, number } = this.#find(identity);
    const earlier = number === undefined ? undefined : this.#row(number);
    if (number !== undefined) {
      if (!earlier?.isGuess || isGuess) return earlier;
      this.#waiting.delete(number);
    }
    this.#numbers.set(mark, this.#rows.size);
    if (desired !== undefined) this.#waiting.add(this.#rows.size);
    const head = JSON.stringify([identity, worker.sid, worker.name, isGuess]);
    this.#rows.add(desired === undefined ? head : `${head}\n${packDesired(desired)}`);
    return earlier;
  }

  /** True when a Worker has entered under this identity. */
  has(identity: string): boolean {
    return this.#find(identity).number !== undefined;
  }

  /** The target of an identity, when its User is still to be found; from now on it is not. */
  take(identity: string): Target | undefined {
    const { number } = this.#find(identity);
    if (number === undefined || !this.#waiting.delete(number)) return undefined;
    return this.#target(number);
  }

  /** Takes one target after the other. */
  *takeAll(): Generator<Target> {
    for (const number of this.#waiting) {
      this.#waiting.delete(number);
      yield this.#target(number);
    }
  }

  /** Where an identity is, or would be: two identities may have one mark. */
  #find(identity: string): { mark: number; number: number | undefined } {
    for (let mark = hash(identity); ; mark++) {
      const number = this.#numbers.get(mark);
      if (number === undefined || this.#row(number).identity === identity) return { mark, number };
    }
  }

  #target(number: number): Target {
    const { identity, worker, packed } = this.#row(number);
    return { action: "look", worker, identity, desired: unpackDesired(this.#mapping, packed) };
  }

  #row(number: number): Claim & { identity: Identity; packed: string } {
    const text = this.#rows.read(number);
    const [head = "", ...rest] = text.split("\n");
    const [identity, sid, name, isGuess] = headShape.parse(JSON.parse(head));
    return { identity, worker: { sid, name }, isGuess, packed: rest.join("\n") };
  }
}
