/** The emulator's limits. */
export interface Limits {
  /** The most requests in flight; others are answered 429. */
  readonly ceiling?: number;
  /** The most writes a second, counted over 5 s; others are answered 429. */
  readonly writesPerSecond?: number;
  /**
   * How many lists of Workers with an expression are served in any second; those above are answered
   * 429. Twilio's own number is 3 (Twilio changelog, 18 October 2024).
   */
  readonly expressionsPerSecond?: number;
}

/** The kinds of requests that have a limit of their own. */
export type Limited = "write" | "expression" | "other";

/**
 * The period over which writes are counted, in ms (Programmable Chat, Limits: 30 creates and
 * updates of Users a second for each service, "over a 5 second window").
 */
const WINDOW = 5000;
/** No limit. */
const NONE = Number.POSITIVE_INFINITY;

/** Accepts or refuses each request when it arrives, by the limits at that time. */
export class Throttle {
  readonly #limits: Limits;
  /** The arrival times of the requests served in the last 5 s, or 1 s. */
  readonly #writes: number[] = [];
  readonly #expressions: number[] = [];
  #underWay = 0;

  /** @param limits looked at for each request, so they may change */
  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Returns true if an arriving request may be served; either way it counts as in flight until
   * `leave`.
   */
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

/** Returns false if the limit is reached within the period; otherwise counts one more. */
function take(served: number[], now: number, window: number, most: number): boolean {
  const recent = served.findIndex((arrived) => arrived > now - window);
  served.splice(0, recent === -1 ? served.length : recent);
  if (served.length >= most) return false;
  served.push(now);
  return true;
}
