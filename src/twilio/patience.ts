import { setMaxListeners } from "node:events";
import { asking } from "./asking.ts";
import { until, within } from "./bounds.ts";
import { type Clock, systemClock } from "./clock.ts";
import { deadlinePassed, interrupted } from "./endings.ts";
import { noAnswer } from "./failed-answer.ts";
import { retryDelay } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** How often one request is sent at most. */
const MOST_TRIES = 8;
/**
 * How long one try may take at most, in ms. Twilio answers within a second, and gives a page of 1,000
 * Workers within a few; a longer wait would only keep a lost answer from being asked for again.
 */
const LONGEST_TRY = 15_000;

/** How long Twilio's trouble is waited out: the time that one run, or one event, may take. */
export class Patience {
  /** How often something was sent again. */
  retries = 0;
  readonly #clock: Clock;
  readonly #tryTime: number;
  readonly #interruption = new AbortController();
  readonly #graceEnd = new AbortController();
  #deadline: number;

  /**
   * @param budget for everything that is asked with this patience, in ms from now
   * @param tryTime how long one try may take, in ms; otherwise so that there is time for another
   */
  constructor(
    budget: number,
    clock: Clock = systemClock,
    tryTime = Math.min(LONGEST_TRY, budget / 3),
  ) {
    this.#clock = clock;
    this.#deadline = clock.now() + budget;
    this.#tryTime = tryTime;
    // One for each request under way is no leak.
    setMaxListeners(0, this.#interruption.signal, this.#graceEnd.signal);
  }

  /** Nothing is asked with it from now on. */
  end(): void {
    this.#deadline = Number.NEGATIVE_INFINITY;
  }

  /**
   * Sends nothing from now on, and waits no longer: only what is under way may still be answered.
   *
   * @param grace how long to wait for those answers, in ms
   */
  interrupt(grace: number): void {
    this.#interruption.abort();
    setTimeout(() => this.#graceEnd.abort(), grace).unref();
  }

  /**
   * Sends a read until it is answered.
   *
   * @throws the last failure, or Problem `deadline` or `interrupted`.
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
   * @throws its failure, or Problem `deadline` or `interrupted`.
   */
  async once<T>(request: () => Promise<T>): Promise<T> {
    this.#check();
    return until(this.#graceEnd.signal, interrupted, () =>
      within(this.#timeLeft, deadlinePassed, (signal) =>
        asking.run({ patience: this, signal }, request),
      ),
    );
  }

  /**
   * Waits for something that asks nothing of Twilio, until the deadline or an interrupt.
   *
   * @param wait gets a signal that says when it has been long enough
   * @throws Problem `deadline` or `interrupted`.
   */
  async turn<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#check();
    return until(this.#interruption.signal, interrupted, () =>
      within(this.#timeLeft, deadlinePassed, wait),
    );
  }

  /**
   * Bounds one try, from the moment in which it is sent: before, it may have waited for its turn.
   *
   * @param what is asked for, e.g. `users.fetch`
   * @param request has to be broken off when the signal says so: it would keep the process alive
   * @throws its failure, TwilioError when it takes too long, or Problem `deadline` or `interrupted`.
   */
  async send<T>(what: string, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#check();
    const timeLeft = this.#timeLeft;
    return timeLeft <= this.#tryTime
      ? within(timeLeft, deadlinePassed, request)
      : within(this.#tryTime, () => noAnswer(what, "timed out"), request);
  }

  /**
   * Waits until something that failed may be sent again; false, at once, when that is of no use or
   * there is no time for it.
   *
   * @param failures how often it failed so far, from 1
   * @throws Problem `interrupted`.
   */
  async waits(error: unknown, failures: number, kind: "read" | "write"): Promise<boolean> {
    if (!(error instanceof TwilioError) || failures >= MOST_TRIES) return false;
    if (error.retry === "never" || (error.retry === "reads" && kind === "write")) return false;
    const delay = retryDelay(failures, error.retryAfter, this.#clock.random());
    if (delay >= this.#timeLeft) return false;
    const { signal } = this.#interruption;
    await until(signal, interrupted, () => this.#clock.sleep(delay));
    this.retries++;
    return true;
  }

  #check(): void {
    if (this.#interruption.signal.aborted) throw interrupted();
    if (this.#timeLeft <= 0) throw deadlinePassed();
  }

  get #timeLeft(): number {
    return this.#deadline - this.#clock.now();
  }
}
