import { Problem } from "../mapping/problem.ts";
import { type Clock, systemClock } from "./clock.ts";
import { retryDelay } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** How often one request is sent at most. */
const MOST_TRIES = 8;

/** How long Twilio's trouble is waited out: the time that one run, or one event, may take. */
export class Patience {
  /** How often something was sent again. */
  retries = 0;
  readonly #clock: Clock;
  readonly #deadline: number;

  /** @param budget for everything that is asked with this patience, in ms from now */
  constructor(budget: number, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#deadline = clock.now() + budget;
  }

  /**
   * Sends a read until it is answered.
   *
   * @throws the last failure, or Problem `deadline`.
   */
  async read<T>(request: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.once(request);
      } catch (error) {
        if (!(await this.waits(error, failures, "read"))) throw error;
      }
    }
  }

  /**
   * Sends something once, and waits for its answer until the deadline.
   *
   * @throws its failure, or Problem `deadline`.
   */
  async once<T>(request: () => Promise<T>): Promise<T> {
    if (this.#timeLeft <= 0) throw deadlinePassed();
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(deadlinePassed()), this.#timeLeft);
    });
    try {
      return await Promise.race([request(), expiry]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Waits until something that failed may be sent again; false, at once, when that is of no use or
   * there is no time for it.
   *
   * @param failures how often it failed so far, from 1
   */
  async waits(error: unknown, failures: number, kind: "read" | "write"): Promise<boolean> {
    if (!(error instanceof TwilioError) || failures >= MOST_TRIES) return false;
    if (error.retry === "never" || (error.retry === "reads" && kind === "write")) return false;
    const delay = retryDelay(failures, error.retryAfter, this.#clock.random());
    if (delay >= this.#timeLeft) return false;
    await this.#clock.sleep(delay);
    this.retries++;
    return true;
  }

  get #timeLeft(): number {
    return this.#deadline - this.#clock.now();
  }
}

function deadlinePassed(): Problem {
  return new Problem(
    "deadline",
    "The time for this ran out before Twilio had answered everything. Run again: what is done stays done.",
    { endsRun: true },
  );
}
