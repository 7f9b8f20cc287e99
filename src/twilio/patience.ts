import { AsyncLocalStorage } from "node:async_hooks";
import { Problem } from "../mapping/problem.ts";
import { type Clock, systemClock } from "./clock.ts";
import { noAnswer } from "./failed-answer.ts";
import { retryDelay } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** How often one request is sent at most. */
const MOST_TRIES = 8;
/** The longest that a timer of Node's can wait, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;
/**
 * How long one try may take at most, in ms. Twilio answers within a second, and gives a page of 1,000
 * Workers within a few; a longer wait would only keep a lost answer from being asked for again.
 */
const LONGEST_TRY = 15_000;

/** On whose behalf something is asked, and when it is not wanted any more. */
interface Asking {
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** How long Twilio's trouble is waited out: the time that one run, or one event, may take. */
export class Patience {
  static readonly #storage = new AsyncLocalStorage<Asking>();
  /** How often something was sent again. */
  retries = 0;
  readonly #clock: Clock;
  readonly #tryTime: number;
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
  }

  /** Nothing is asked with it from now on. */
  end(): void {
    this.#deadline = Number.NEGATIVE_INFINITY;
  }

  /** That of whoever asks, for what the `twilio` package does not pass on. */
  static get current(): Asking | undefined {
    return Patience.#storage.getStore();
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
    this.#check();
    return within(this.#timeLeft, deadlinePassed, (signal) =>
      Patience.#storage.run({ patience: this, signal }, request),
    );
  }

  /**
   * Bounds one try, from the moment in which it is sent: before, it may have waited for its turn.
   *
   * @param what is asked for, e.g. `users.fetch`
   * @param request has to be broken off when the signal says so: it would keep the process alive
   * @throws its failure, TwilioError when it takes too long, or Problem `deadline`.
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

  #check(): void {
    if (this.#timeLeft <= 0) throw deadlinePassed();
  }

  get #timeLeft(): number {
    return this.#deadline - this.#clock.now();
  }
}

/**
 * @param ms how long it may take, before it fails in the given way
 * @param request gets a signal that says when it is too late
 */
async function within<T>(
  ms: number,
  failure: () => Error,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    const expire = () => {
      const reason = failure();
      reject(reason);
      controller.abort(reason);
    };
    timer = setTimeout(expire, Math.min(ms, LONGEST_TIMER));
  });
  try {
    return await Promise.race([request(controller.signal), expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function deadlinePassed(): Problem {
  return new Problem(
    "deadline",
    "The time for this ran out before Twilio had answered everything. Run again: what is done stays done.",
    { endsRun: true },
  );
}
