import { z } from "zod";
import type { Identity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import { aim, type Target } from "./aim.ts";
import { hash } from "./hash.ts";
import type { WorkerRef } from "./plan.ts";
import { TextStore } from "./text-store.ts";

/** Identity, SID, name, attributes (JSON text). */
const rowShape = z.tuple([z.string(), z.string(), z.string(), z.string()]);

/**
 * Which identity belongs to which Worker, and which of their Users are still to be found.
 *
 * There may be a hundred thousand Workers, nearly all unchanged; so what has to be remembered of
 * each is kept as bytes outside the JavaScript heap, under a mark of its identity, and made a target
 * again when its User is there.
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
   * Enters a Worker under its identity.
   *
   * @param record the Worker whose User is to be found; undefined where none is
   * @returns the Worker that has entered under this identity before, if one has.
   */
  enter(
    identity: Identity,
    worker: WorkerRef,
    record: WorkerRecord | undefined,
  ): WorkerRef | undefined {
    const { mark, number } = this.#find(identity);
    if (number !== undefined) {
      const [, sid, name] = this.#row(number);
      return { sid, name };
    }
    this.#numbers.set(mark, this.#rows.size);
    if (record !== undefined) this.#waiting.add(this.#rows.size);
    const { sid, name } = worker;
    this.#rows.add(JSON.stringify([identity, sid, name, record?.attributes ?? ""]));
    return undefined;
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
      const target = this.#target(number);
      if (target !== undefined) yield target;
    }
  }

  /** Where an identity is, or would be: two identities may have one mark. */
  #find(identity: string): { mark: number; number: number | undefined } {
    for (let mark = hash(identity); ; mark++) {
      const number = this.#numbers.get(mark);
      if (number === undefined || this.#row(number)[0] === identity) return { mark, number };
    }
  }

  #target(number: number): Target | undefined {
    const [, sid, friendlyName, attributes] = this.#row(number);
    const target = aim(this.#mapping, { sid, friendlyName, attributes });
    return target.action === "look" ? target : undefined;
  }

  #row(number: number): z.infer<typeof rowShape> {
    return rowShape.parse(JSON.parse(this.#rows.read(number)));
  }
}
