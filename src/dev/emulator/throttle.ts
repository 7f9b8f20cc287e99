/** How much the emulator takes at once, and in time. */
export interface Limits {
  /** How many requests may be under way at once; those above are answered 429. */
  readonly ceiling?: number;
  /** How many writes a second are served, counted over 5 s; those above are answered 429. */
  readonly writesPerSecond?: number;
  /**
   * How many lists of Workers with an expression are served in any second; those above are answered
   * 429. Twilio's own number is 3 (Twilio changelog, 18 October 2024).
   */
  readonly expressionsPerSecond?: number;
}

/** What a request is, as far as there is a limit for it. */
export type Limited = "write" | "expression" | "other";

/**
 * Over how long writes are counted, in ms (Programmable Chat, Limits: 30 creates and updates of Users
 * a second for each service, "over a 5 second window").
 */
const WINDOW = 5000;
/** No limit. */
const NONE = Number.POSITIVE_INFINITY;

/** Judges each request when it arrives, by the limits as they are then. */
export class Throttle {
  readonly #limits: Limits;
  /** When those that were served in the last 5 s, or 1 s, arrived. */
  readonly #writes: number[] = [];
  readonly #expressions: number[] = [];
  #underWay = 0;

  /** @param limits looked at for each request, so they may change */
  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** True when a request that arrives is to be served; either way it is under way until `leave`. */
  enter(limited: Limited, now: number): boolean {
    const { ceiling = NONE, writesPerSecond = NONE, expressionsPerSecond = NONE } = this.#limits;
    if (++this.#underWay > ceiling) return false;
    if (limited === "other") return true;
    return limited === "write"
      ? take(this.#writes, now, WINDOW, (writesPerSecond * WINDOW) / 1000)
      : take(this.#expressions, now, 1000, expressionsPerSecond);
  }

  leave(): void {
    this.#underWay--;
  }
}

/** False when as many were served within the time before; otherwise one more is. */
function take(served: number[], now: number, window: number, most: number): boolean {
  const recent = served.findIndex((arrived) => arrived > now - window);
  served.splice(0, recent === -1 ? served.length : recent);
  if (served.length >= most) return false;
  served.push(now);
  return true;
}
