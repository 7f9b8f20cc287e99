import PQueue from "p-queue";
import type { PaceLimits } from "../settings.ts";
import { LONGEST_TIMER } from "./bounds.ts";

/** Where a process starts, until Twilio has answered well. */
const FIRST_LIMIT = 4;

/**
 * Lists that TaskRouter evaluates an expression for: it takes 3 a second (Twilio changelog, 18 October
 * 2024). A little more time than that, because one may get there later than the next.
 */
const EVALUATED = { intervalCap: 3, interval: 1200, strict: true };

/** Kinds of requests that have a pace of their own. */
export type RequestKind = "read" | "evaluated" | "write";

/**
 * The pace at which one process asks Twilio; everything that is sent shares it. Twilio's limit is on
 * requests at once, for the whole account, live traffic included, and it is not published. So the
 * number at once grows with each good answer, is halved by a 429, and then grows again, but slowly:
 * by one for every four rounds of good answers. Writes are also limited in number per second: who
 * wants to write waits for a turn, and reads what it is going to replace only then.
 */
export class Pace {
  readonly #all: PQueue;
  readonly #turns: PQueue;
  readonly #evaluated = new PQueue(EVALUATED);
  readonly #ceiling: number;
  #limit: number;
  #cuts = 0;
  #pauses = 0;
  #resumption: NodeJS.Timeout | undefined;
  #resumesAt = 0;

  constructor({ requestsAtOnce, writesPerSecond }: PaceLimits) {
    this.#ceiling = requestsAtOnce;
    this.#limit = Math.min(FIRST_LIMIT, requestsAtOnce);
    this.#all = new PQueue({ concurrency: this.#limit });
    // A few at a time, several times a second, rather than a second's worth at once.
    const atATime = Math.ceil(writesPerSecond / 4);
    const interval = (atATime * 1000) / writesPerSecond;
    this.#turns = new PQueue({ intervalCap: atATime, interval, strict: true });
  }

  /**
   * Sends a request when its turn has come.
   *
   * @param send sends it, and tells how it was answered
   * @param signal says when nobody waits for it any more
   * @throws the signal's reason.
   */
  run<T extends Answered>(
    kind: RequestKind,
    send: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const options = signal && { signal };
    // What a write replaces was read a moment ago: it goes first.
    const priority = kind === "write" ? 1 : 0;
    const whenFree = () => this.#all.add(() => this.#send(send), { priority, ...options });
    return kind === "evaluated" ? this.#evaluated.add(whenFree, options) : whenFree();
  }

  /**
   * Waits until one more write may be sent.
   *
   * @param signal says when nobody waits for it any more
   * @throws the signal's reason.
   */
  turnToWrite(signal?: AbortSignal): Promise<Turn> {
    const turn = async () => {
      const pauses = this.#pauses;
      return { isOver: () => this.#pauses !== pauses };
    };
    return this.#turns.add(turn, signal && { signal });
  }

  async #send<T extends Answered>(send: () => Promise<T>): Promise<T> {
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
    const resumesAt = Date.now() + retryAfter;
    if (retryAfter <= 0 || resumesAt <= this.#resumesAt) return;
    this.#resumesAt = resumesAt;
    this.#pauses++;
    const queues = [this.#all, this.#turns, this.#evaluated];
    for (const queue of queues) queue.pause();
    clearTimeout(this.#resumption);
    const resume = () => {
      for (const queue of queues) queue.start();
    };
    // Whoever waits for it has a deadline; the pause itself is no reason to stay.
    this.#resumption = setTimeout(resume, Math.min(retryAfter, LONGEST_TIMER)).unref();
  }

  #speedUp(): void {
    this.#setLimit(this.#limit + (this.#cuts === 0 ? 1 : 1 / (4 * this.#limit)));
  }

  #setLimit(limit: number): void {
    this.#limit = Math.min(Math.max(limit, 1), this.#ceiling);
    this.#all.concurrency = Math.floor(this.#limit);
  }
}

/** Leave to send one write soon. */
export interface Turn {
  /** True when Twilio has asked to wait since: whoever waited takes another turn. */
  isOver(): boolean;
}

/** How a request was answered, as far as the pace is concerned. */
export interface Answered {
  readonly isThrottled: boolean;
  /** True when Twilio could not answer well (5xx): no reason to go faster, nor to go slower. */
  readonly isTrouble?: boolean;
  /** How long Twilio asks to wait, in ms. */
  readonly retryAfter?: number | undefined;
}
