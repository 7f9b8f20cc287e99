import PQueue from "p-queue";
import type { PaceLimits } from "../settings.ts";
import { abortable, type Deadline } from "./deadline.ts";
import { waitTooLong } from "./failed-answer.ts";

/** Where a process starts, until Twilio has answered well. */
const FIRST_LIMIT = 4;

/**
 * Lists that TaskRouter evaluates an expression for: it takes 3 a second (Twilio changelog, 18 October
 * 2024). A little more time than that, because one may get there later than the next.
 */
const EVALUATED = { most: 3, interval: 1200 };

/** The longest that one answer holds back everything that a process sends, in ms. */
const LONGEST_PAUSE = 60_000;

/** Kinds of requests that have a limit of their own. */
export type RequestKind = "read" | "evaluated" | "write";

/** Who sends a request, and until when it is of any use. */
type Sender = Pick<Deadline, "timeLeft" | "noNew">;

/**
 * Limits what one process asks of Twilio; everything that is sent shares it. Twilio's limit is on
 * requests at once, for the whole account, live traffic included, and it is not published. So the
 * number at once grows with each good answer, is halved by a 429, and then grows again, but slowly:
 * by one for every four rounds of good answers. Writes are also limited in number per second: who
 * wants to write waits for a turn, and reads what it is going to replace only then.
 */
export class RateLimiter {
  readonly #all: PQueue;
  readonly #turns: Turns;
  readonly #evaluated = new Turns(EVALUATED);
  readonly #ceiling: number;
  #limit: number;
  #cuts = 0;
  #pauses = 0;
  /** ms of the monotonic clock. */
  #resumesAt = Number.NEGATIVE_INFINITY;

  constructor({ requestsAtOnce, writesPerSecond }: PaceLimits) {
    this.#ceiling = requestsAtOnce;
    this.#limit = Math.min(FIRST_LIMIT, requestsAtOnce);
    this.#all = new PQueue({ concurrency: this.#limit });
    // A few at a time, several times a second, rather than a second's worth at once.
    const atATime = Math.ceil(writesPerSecond / 4);
    const interval = (atATime * 1000) / writesPerSecond;
    this.#turns = new Turns({ most: atATime, interval });
  }

  /**
   * Sends a request when its turn has come.
   *
   * @param send sends it, and tells how it was answered
   * @throws the sender's reason if nothing new may be sent before that; TwilioError `throttled`, at
   * once, if Twilio asks to wait longer than the sender may.
   */
  async run<T extends Answered>(
    kind: RequestKind,
    sender: Sender,
    send: () => Promise<T>,
  ): Promise<T> {
    // What a write replaces was read a moment ago: it goes first.
    const priority = kind === "write" ? 1 : 0;
    const whenFree = () => inTurn(this.#all, sender, () => this.#send(send), priority);
    for (;;) {
      await this.#pause(sender);
      if (kind === "evaluated") await this.#evaluated.next(sender);
      const answer = await whenFree();
      if (answer !== undefined) return answer;
    }
  }

  /**
   * Waits until one more write may be sent.
   *
   * @throws as `run` does.
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

  /** Waits while Twilio asks to wait. */
  async #pause(sender: Sender): Promise<void> {
    while (this.#pauseLeft > 0) {
      if (this.#pauseLeft >= sender.timeLeft) throw waitTooLong(this.#pauseLeft);
      await pause(this.#pauseLeft, sender);
    }
  }

  get #pauseLeft(): number {
    return Math.ceil(this.#resumesAt - performance.now());
  }

  /** Undefined if Twilio has asked to wait meanwhile, and nothing was sent. */
  async #send<T extends Answered>(send: () => Promise<T>): Promise<T | undefined> {
    if (this.#pauseLeft > 0) return undefined;
    const cutsBefore = this.#cuts;
    const answer = await send();
    if (answer.isThrottled) this.#slowDown(cutsBefore, answer.retryAfter);
    else if (answer.isTrouble !== true) this.#speedUp();
    return answer;
  }

  /** Once for all requests that were under way together: they met the same limit. */
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

/** Lets so many begin in any interval; by the monotonic clock, as p-queue's intervals are not. */
class Turns {
  readonly #most: number;
  /** ms */
  readonly #interval: number;
  readonly #order = new PQueue({ concurrency: 1 });
  /** When the last ones began, in ms of the monotonic clock. */
  readonly #begun: number[] = [];

  constructor({ most, interval }: { readonly most: number; readonly interval: number }) {
    this.#most = most;
    this.#interval = interval;
  }

  /** @throws the sender's reason if nothing new may be sent before its turn. */
  next(sender: Sender): Promise<void> {
    return inTurn(this.#order, sender, async () => {
      const [first] = this.#begun;
      if (first !== undefined && this.#begun.length >= this.#most) {
        await pause(first + this.#interval - performance.now(), sender);
        this.#begun.shift();
      }
      this.#begun.push(performance.now());
    });
  }
}

/** Whoever waits has a deadline, which keeps the process alive. */
async function pause(ms: number, { noNew }: Sender): Promise<void> {
  if (ms <= 0) return;
  await abortable(noNew, new Promise<void>((resolve) => void setTimeout(resolve, ms).unref()));
}

/** Does something when the queue lets it; who may send nothing new any more waits no longer. */
async function inTurn<T>(
  queue: PQueue,
  { noNew }: Sender,
  task: () => Promise<T>,
  priority = 0,
): Promise<T> {
  const started = new Promise<{ readonly running: Promise<T> }>((resolve) => {
    const run = async () => {
      const running = task();
      resolve({ running });
      await running;
    };
    // How it ends is told by `running`. What nobody waits for any more takes no place in the queue.
    queue.add(run, { priority, signal: noNew }).catch(() => {});
  });
  return (await abortable(noNew, started)).running;
}

/** Leave to send one write soon. */
export interface Turn {
  /** True when Twilio has asked to wait since: then another turn is to be taken. */
  isOver(): boolean;
}

/** How a request was answered, as far as the limits are concerned. */
export interface Answered {
  readonly isThrottled: boolean;
  /** True when Twilio could not answer well (5xx): no reason to go faster, nor to go slower. */
  readonly isTrouble?: boolean;
  /** How long Twilio asks to wait, in ms. */
  readonly retryAfter?: number | undefined;
}
