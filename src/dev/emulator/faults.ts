import { createHash } from "node:crypto";

/**
 * What may befall a request: an answer of trouble (`throttledForTime` with `Retry-After`), a
 * connection that is reset before or after the request took effect, an answer that breaks off with
 * its connection or in its text, none at all, one that says that all is well and holds something
 * else; a page of a list that leads back to itself, or on to itself under a new address; and a Worker
 * or User that is gone, or has got an attribute from somebody else, or a Worker whose record a list
 * spells wrong, when it is next read.
 */
export const FAULT_KINDS = [
  "throttled",
  "throttledForTime",
  "serverError",
  "badGateway",
  "unavailable",
  "resetBefore",
  "resetAfter",
  "cutConnection",
  "cutText",
  "silence",
  "somethingElse",
  "repeatedPage",
  "endlessList",
  "vanished",
  "changed",
  "brokenRecord",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The share of requests that each kind of fault affects, from 0 to 1. */
export type FaultShares = Readonly<Partial<Record<FaultKind, number>>>;

/** What befalls one request. */
export interface Fault {
  readonly kind: FaultKind;
  /** From 0 to 1: decides what the kind leaves open, such as which Worker is gone. */
  readonly chance: number;
}

/** The same share for every kind. */
export function everyFault(share: number): FaultShares {
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, share]));
}

/**
 * Decides each request's fault from a seed. It depends on the request and on how often the same one
 * came before, not on its time, so that reordered requests meet the same faults.
 */
export class Faults {
  /** The faults from now on; {} for none. */
  shares: FaultShares;
  readonly #seed: number;
  readonly #times = new Map<string, number>();

  constructor(seed: number, shares: FaultShares) {
    this.#seed = seed;
    this.shares = shares;
  }

  /** @param request its method, path and body */
  next(request: string): Fault | undefined {
    const times = (this.#times.get(request) ?? 0) + 1;
    this.#times.set(request, times);
    const digest = createHash("sha256").update(`${this.#seed} ${times} ${request}`).digest();
    const kind = this.#kindAt(fractionAt(digest, 0));
    return kind && { kind, chance: fractionAt(digest, 4) };
  }

  #kindAt(place: number): FaultKind | undefined {
    let end = 0;
    return FAULT_KINDS.find((kind) => {
      end += this.shares[kind] ?? 0;
      return place < end;
    });
  }
}

/** Returns a number from 0 to 1 made from four bytes. */
function fractionAt(bytes: Buffer, offset: number): number {
  return bytes.readUInt32BE(offset) / 2 ** 32;
}
