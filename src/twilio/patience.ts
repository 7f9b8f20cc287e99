import { AsyncLocalStorage } from "node:async_hooks";
import { setMaxListeners } from "node:events";
import { Problem } from "../mapping/problem.ts";
import { until, within } from "./bounds.ts";
import { type Clock, systemClock } from "./clock.ts";
import { noAnswer } from "./failed-answer.ts";
import { retryDelay } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** How often one request is sent at most. */
const MOST_TRIES = 8;
/** How long one try may take at most, in ms. */
const LONGEST_TRY = 30_000;

/** How long Twilio's trouble is waited out: the time that one run, or one event, may take. */
export class Patience {
  static readonly #storage = new AsyncLocalStorage<Patience>();
  /** How often something was sent again. */
  retries = 0;
  readonly #clock: Clock;
  /** How long one try may take, in ms, so that there is time for another. */
  readonly #tryTime: number;
  readonly #interruption = new AbortController();
  readonly #graceEnd = new AbortController();
  #deadline: number;

  /** @param budget for everything that is asked with this patience, in ms from now */
  constructor(budget: number, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#deadline = clock.now() + budget;
    this.#tryTime = Math.min(LONGEST_TRY, budget / 3);
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

  /** That of whoever asks, for what the `twilio` package does not pass on. */
  static get current(): Patience | undefined {
    return Patience.#storage.getStore();
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
      within(this.#timeLeft, deadlinePassed, () => Patience.#storage.run(this, request)),
    );
  }

  /**
   * Bounds one try, from the moment in which it is sent: before, it may have waited for its turn.
   *
   * @throws its failure, TwilioError when it takes too long, or Problem `deadline` or `interrupted`.
   */
  async send<T>(request: () => Promise<T>): Promise<T> {
    this.#check();
    return within(this.#tryTime, () => noAnswer("a request", "timed out"), request);
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

function interrupted(): Problem {
  return new Problem(
    "interrupted",
    "The run was interrupted before Twilio had answered everything. Run again: what is done stays done.",
    { endsRun: true },
  );
}

function deadlinePassed(): Problem {
  return new Problem(
    "deadline",
    "The time for this ran out before Twilio had answered everything. Run again: what is done stays done.",
    { endsRun: true },
  );
}
