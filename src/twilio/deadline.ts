import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../mapping/problem.ts";

/** The longest that a Node.js timer can wait, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The time limit of one run or one event; an interrupt ends it sooner. It keeps the process alive
 * until then, or until `end`.
 */
export class Deadline {
  readonly clock: Clock;
  readonly #at: number;
  readonly #noNew = new AbortController();
  readonly #over = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** @param budget in ms from now */
  constructor(budget: number, clock: Clock = systemClock) {
    this.clock = clock;
    this.#at = clock.now() + budget;
    // A listener for each request in flight is not a leak.
    setMaxListeners(0, this.#noNew.signal, this.#over.signal);
    this.#arm();
  }

  /** In ms; 0 after `end`. */
  get timeLeft(): number {
    return this.#over.signal.aborted ? 0 : this.#at - this.clock.now();
  }

  /** Aborts when nothing new may be sent; its reason is the Problem that ended it. */
  get noNew(): AbortSignal {
    return this.#noNew.signal;
  }

  /** Aborts when answers are no longer awaited, for the same reason. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** @throws the reason of `noNew` if nothing new may be sent. */
  check(): void {
    if (this.timeLeft <= 0) this.end();
    this.#noNew.signal.throwIfAborted();
  }

  /** Stops sending and waiting at once. */
  end(): void {
    this.#end(deadlinePassed());
  }

  /**
   * Stops sending new requests; those in flight may still be answered.
   *
   * @param grace how long to wait for those answers, in ms
   */
  interrupt(grace: number): void {
    this.endSoon(interrupted(), grace);
  }

  /** Like `interrupt`, for another reason. */
  endSoon(reason: Problem, grace: number): void {
    this.#noNew.abort(reason);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(reason), Math.min(grace, this.timeLeft));
  }

  /** @throws the reason of `noNew` if that comes first. */
  async sleep(ms: number): Promise<void> {
    await abortable(this.noNew, this.clock.sleep(ms));
  }

  #end(reason: Error): void {
    clearTimeout(this.#timer);
    this.#noNew.abort(reason);
    this.#over.abort(reason);
  }

  #arm(): void {
    const wait = Math.min(Math.max(this.timeLeft, 0), LONGEST_TIMER);
    const onTime = wait < LONGEST_TIMER ? () => this.end() : () => this.#arm();
    this.#timer = setTimeout(onTime, wait);
  }
}

/** Waits for a promise; throws the signal's reason if the signal aborts first. */
export async function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    // The other one's failure no longer matters.
    promise.catch(() => {});
    aborted.catch(() => {});
  }
}

/** Time and randomness, passed in so that tests need not wait. */
export interface Clock {
  /** In ms from any start; monotonic, even if the machine's clock is set. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms) => {
    await sleep(ms);
  },
  random: Math.random,
};

/** The reason for a request that was sent and not answered in time: its write may have been made. */
export class Unanswered extends Problem {
  constructor({ code, message, endsRun }: Problem) {
    super(code, message, { endsRun });
  }
}

function interrupted(): Problem {
  return new Problem(
    "interrupted",
    "The run was interrupted before it was done. Run again; finished changes are kept.",
    { endsRun: true },
  );
}

/** Why nothing more is sent after the deadline. */
export function deadlinePassed(): Problem {
  return new Problem(
    "deadline",
    "The deadline passed before this was done. Run again; finished changes are kept.",
    { endsRun: true },
  );
}

/**
 * Why a run ends when Twilio has not answered for a long time.
 *
 * @param failures requests in a row
 * @param ms from the first to the last of them
 */
export function twilioGone(failures: number, ms: number): Problem {
  const seconds = Math.floor(ms / 1000);
  return new Problem(
    "twilio-gone",
    `Twilio has answered none of the last ${failures} requests over ${seconds} s, so the run ended early. Check the network and Twilio's status page, and run again; finished changes are kept.`,
    { endsRun: true },
  );
}
