import { AsyncLocalStorage } from "node:async_hooks";
import PQueue from "p-queue";
import type { PaceLimits } from "../settings.ts";

/** Where a process starts, until Twilio has answered well. */
const FIRST_LIMIT = 4;

/**
 * The pace at which one process asks Twilio; everything that is sent shares it. Twilio's limit is on
 * requests at once, for the whole account, live traffic included, and it is not published. So the
 * number at once grows with each good answer, is halved by a 429, and then grows again, but slowly:
 * by one for every four rounds of good answers. Writes are also limited in number per second.
 */
export class Pace {
  readonly #all: PQueue;
  readonly #writes: PQueue;
  /** A turn to write that is not used yet, for what is done in it. */
  static readonly #turns = new AsyncLocalStorage<{ isUsed: boolean }>();
  readonly #ceiling: number;
  #limit: number;
  #cuts = 0;
  #resumption: NodeJS.Timeout | undefined;
  #resumesAt = 0;

  constructor({ requestsAtOnce, writesPerSecond }: PaceLimits) {
    this.#ceiling = requestsAtOnce;
    this.#limit = Math.min(FIRST_LIMIT, requestsAtOnce);
    this.#all = new PQueue({ concurrency: this.#limit });
    // A few at a time, several times a second, rather than a second's worth at once.
    const atATime = Math.ceil(writesPerSecond / 4);
    const interval = (atATime * 1000) / writesPerSecond;
    this.#writes = new PQueue({ intervalCap: atATime, interval, strict: true });
  }

  /**
   * Sends a request when its turn has come.
   *
   * @param send sends it, and tells how it was answered
   * @param signal says when nobody waits for it any more
   * @throws the signal's reason.
   */
  run<T extends Answered>(
    kind: "read" | "write",
    send: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    // What was read for a write gets old.
    const priority = kind === "write" ? 1 : 0;
    const options = { priority, ...(signal && { signal }) };
    const whenFree = () => this.#all.add(() => this.#send(send), options);
    const turn = Pace.#turns.getStore();
    if (kind === "read") return whenFree();
    if (turn === undefined || turn.isUsed) return this.#writes.add(whenFree, options);
    turn.isUsed = true;
    return whenFree();
  }

  /**
   * Does something when the turn of a write has come; the first write in it then need not wait.
   *
   * @param signal says when nobody waits for it any more
   * @throws the signal's reason.
   */
  inTurn<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const inContext = () => Pace.#turns.run({ isUsed: false }, action);
    return this.#writes.add(inContext, signal && { signal });
  }

  async #send<T extends Answered>(send: () => Promise<T>): Promise<T> {
    const cutsBefore = this.#cuts;
    const answer = await send();
    if (answer.isThrottled) this.#slowDown(cutsBefore, answer.retryAfter);
    else this.#speedUp();
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
    this.#all.pause();
    clearTimeout(this.#resumption);
    // Whoever waits for it has a deadline; the pause itself is no reason to stay.
    this.#resumption = setTimeout(() => this.#all.start(), retryAfter).unref();
  }

  #speedUp(): void {
    this.#setLimit(this.#limit + (this.#cuts === 0 ? 1 : 1 / (4 * this.#limit)));
  }

  #setLimit(limit: number): void {
    this.#limit = Math.min(Math.max(limit, 1), this.#ceiling);
    this.#all.concurrency = Math.floor(this.#limit);
  }
}

/** How a request was answered, as far as the pace is concerned. */
export interface Answered {
  readonly isThrottled: boolean;
  /** How long Twilio asks to wait, in ms. */
  readonly retryAfter?: number | undefined;
}
