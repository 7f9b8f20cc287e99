/** How much the emulator takes at once, and in time. */
export interface Limits {
  /** How many requests may be under way at once; those above are answered 429. */
  readonly ceiling?: number;
  /** How many writes a second are served, counted over 5 s; those above are answered 429. */
  readonly writesPerSecond?: number;
}

/**
 * Over how long writes are counted, in ms (Programmable Chat, Limits: 30 creates and updates of Users
 * a second for each service, "over a 5 second window").
 */
const WINDOW = 5000;

/** Judges each request when it arrives, by the limits as they are then. */
export class Throttle {
  readonly #limits: Limits;
  /** When the writes that were served in the last 5 s arrived. */
  readonly #writes: number[] = [];
  #underWay = 0;

  /** @param limits looked at for each request, so they may change */
  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** True when a request that arrives is to be served; either way it is under way until `leave`. */
  enter(isWrite: boolean, now: number): boolean {
    const { ceiling = Number.POSITIVE_INFINITY } = this.#limits;
    return ++this.#underWay <= ceiling && (!isWrite || this.#takeWrite(now));
  }

  leave(): void {
    this.#underWay--;
  }

  #takeWrite(now: number): boolean {
    const { writesPerSecond } = this.#limits;
    if (writesPerSecond === undefined) return true;
    const recent = this.#writes.findIndex((arrived) => arrived > now - WINDOW);
    this.#writes.splice(0, recent === -1 ? this.#writes.length : recent);
    if (this.#writes.length >= (writesPerSecond * WINDOW) / 1000) return false;
    this.#writes.push(now);
    return true;
  }
}
