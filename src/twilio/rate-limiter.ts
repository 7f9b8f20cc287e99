import PQueue from "p-queue";
import type { PaceLimits } from "../settings.ts";
import { abortable, type Deadline } from "./deadline.ts";
import { waitTooLong } from "./failed-answer.ts";

/** How many requests may be in flight at the start. */
const FIRST_LIMIT = 4;

/**
 * The limit of lists with an expression: TaskRouter accepts 3 a second (Twilio changelog, 18 October
 * 2024). The interval is a little longer, because requests may arrive closer together than sent.
 */
const EVALUATED = { most: 3, interval: 1200 };

/** The longest that one answer can pause all requests of a process, in ms. */
const LONGEST_PAUSE = 60_000;

/** Kinds of requests, which have their own limits. */
export type RequestKind = "read" | "evaluated" | "write";

/** How long the sender of a request can wait. */
type Sender = Pick<Deadline, "timeLeft" | "noNew">;

/**
 * Limits all requests of one process. Twilio limits the requests in flight for the whole account,
 * including live traffic, and does not publish the limit. So the number in flight grows with each
 * good answer, is halved by a 429, and then grows again slowly: by one for every four rounds of good
 * answers. Writes are also limited per second: a write first waits for its turn, and what it replaces
 * is read only then.
 */
export class RateLimiter {
  readonly #all: PQueue;
  readonly #turns: Turns;
  readonly #evaluated = new Turns(EVALUATED);
  readonly #ceiling: number;
  #limit: number;
  #cuts = 0;
  #pauses = 0;
  /** In ms of the monotonic clock. */
  #resumesAt = Number.NEGATIVE_INFINITY;

  constructor({ requestsAtOnce, writesPerSecond }: PaceLimits) {
    this.#ceiling = requestsAtOnce;
    this.#limit = Math.min(FIRST_LIMIT, requestsAtOnce);
    this.#all = new PQueue({ concurrency: this.#limit });
    // A few several times a second, instead of all at the start of each second.
    const atATime = Math.ceil(writesPerSecond / 4);
    const interval = (atATime * 1000) / writesPerSecond;
    this.#turns = new Turns({ most: atATime, interval });
  }

  /**
   * Sends a request when its turn comes.
   *
   * @param send sends it, and returns how it was answered
   * @throws the reason of the sender's `noNew` if that aborts first; TwilioError `throttled`, at
   * once, if Twilio asks to wait longer than the sender can.
   */
  async run<T extends Answered>(
    kind: RequestKind,
    sender: Sender,
    send: () => Promise<T>,
  ): Promise<T> {
    // A write goes first, because what it replaces was read a moment ago.
    const priority = kind === "write" ? 1 : 0;
    for (;;) {
      await this.#pause(sender);
      if (kind === "evaluated") await this.#evaluated.next(sender);
      const leave = await placeIn(this.#all, sender, priority);
      try {
        // Twilio may have asked to wait meanwhile.
        if (this.#pauseLeft > 0) continue;
        const cutsBefore = this.#cuts;
        const answer = await send();
        if (answer.isThrottled) this.#slowDown(cutsBefore, answer.retryAfter);
        else if (answer.isTrouble !== true) this.#speedUp();
        return answer;
      } finally {
        leave();
      }
    }
  }

  /**
   * Waits until one more write may be sent.
   *
   * @throws like `run`.
   */
  async turnToWrite(sender: Sender): Promise<Turn> {
    for (;;) {
      await this.#pause(sender);
      const pauses = this.#pauses;
      const turn: Turn = { isOver: () => this.#pauses !== pauses };
      await this.#turns.next(sender);
      if (!turn.isOver()) return turn;
    }
  }

  /** Waits as long as Twilio asks to. */
  async #pause(sender: Sender): Promise<void> {
    while (this.#pauseLeft > 0) {
      if (this.#pauseLeft >= sender.timeLeft) throw waitTooLong(this.#pauseLeft);
      await pause(this.#pauseLeft, sender);
    }
  }

  get #pauseLeft(): number {
    return Math.ceil(this.#resumesAt - performance.now());
  }

  /** Halves the limit once for all requests that were in flight together: they met the same limit. */
  #slowDown(cutsBefore: number, retryAfter = 0): void {
    if (cutsBefore === this.#cuts) {
      this.#cuts++;
      this.#setLimit(this.#limit / 2);
    }
    const resumesAt = performance.now() + Math.min(retryAfter, LONGEST_PAUSE);
    if (retryAfter <= 0 || resumesAt <= this.#resumesAt) return;
    this.#resumesAt = resumesAt;
    this.#pauses++;
  }

  #speedUp(): void {
    this.#setLimit(this.#limit + (this.#cuts === 0 ? 1 : 1 / (4 * this.#limit)));
  }

  #setLimit(limit: number): void {
    this.#limit = Math.min(Math.max(limit, 1), this.#ceiling);
    this.#all.concurrency = Math.floor(this.#limit);
  }
}

/** Limits how many begin in any interval (in ms), by the monotonic clock, which p-queue does not use. */
class Turns {
  readonly #pace: { readonly most: number; readonly interval: number };
  readonly #order = new PQueue({ concurrency: 1 });
  /** When the last ones began, in ms of the monotonic clock. */
  readonly #begun: number[] = [];

  constructor(pace: { readonly most: number; readonly interval: number }) {
    this.#pace = pace;
  }

  /** @throws the reason of the sender's `noNew` if that aborts first. */
  async next(sender: Sender): Promise<void> {
    const leave = await placeIn(this.#order, sender);
    try {
      const [first] = this.#begun;
      if (first !== undefined && this.#begun.length >= this.#pace.most) {
        await pause(first + this.#pace.interval - performance.now(), sender);
        this.#begun.shift();
      }
      this.#begun.push(performance.now());
    } finally {
      leave();
    }
  }
}

/** Waits; the sender's deadline keeps the process alive meanwhile. */
async function pause(ms: number, { noNew }: Sender): Promise<void> {
  if (ms <= 0) return;
  await abortable(noNew, new Promise<void>((resolve) => void setTimeout(resolve, ms).unref()));
}

/**
 * Waits for a place among those that the queue lets through at once. When `noNew` aborts, the queue
 * gives the place, or the turn to get one, to the next by itself.
 *
 * @returns a function that leaves the place
 * @throws the reason of the sender's `noNew` if that aborts first.
 */
async function placeIn(queue: PQueue, { noNew }: Sender, priority = 0): Promise<() => void> {
  let leave = () => {};
  const entered = new Promise<void>((enter) => {
    const stay = () =>
      new Promise<void>((resolve) => {
        leave = resolve;
        enter();
      });
    queue.add(stay, { priority, signal: noNew }).catch(() => {});
  });
  await abortable(noNew, entered);
  return leave;
}

/** Permission to send one write soon. */
export interface Turn {
  /** True if Twilio has asked to wait since then; wait for another turn. */
  isOver(): boolean;
}

/** The part of an answer that affects the limits. */
interface Answered {
  readonly isThrottled: boolean;
  /** True if Twilio failed to answer (5xx), which leaves the limit unchanged. */
  readonly isTrouble?: boolean;
  /** How long Twilio asks to wait, in ms. */
  readonly retryAfter?: number | undefined;
}
