/** How many failures in a row, over all requests of a run, mean that Twilio is gone. */
const GONE_AFTER = 20;
/** The same as long as Twilio has answered none of the run's requests. */
const GONE_FROM_THE_START_AFTER = 3;
/** From the first to the last of them, in ms: longer than most troubles of a network. */
const GONE_FOR = 15_000;

/** Watches whether Twilio answers, over all requests of a run. */
export class Silence {
  /** Requests in a row that got no answer. */
  failures = 0;
  /** When the first of these failed, in ms of the run's clock. */
  #since = 0;
  /** True once any request of the run was answered. */
  hasBeenBroken = false;

  /** Notes that a request was answered, well or not, or that it was not. */
  note(isAnswer: boolean, now: number): void {
    if (!isAnswer && this.failures === 0) this.#since = now;
    this.failures = isAnswer ? 0 : this.failures + 1;
    this.hasBeenBroken ||= isAnswer;
  }

  /** How long it has lasted, in ms. */
  lasts(now: number): number {
    return this.failures === 0 ? 0 : now - this.#since;
  }

  /** The longest wait for a next try that does not put off the end, in ms. */
  longestWait(now: number): number {
    const left = GONE_FOR - this.lasts(now);
    return this.hasBeenBroken || left <= 0 ? Number.POSITIVE_INFINITY : left;
  }

  /** True if continuing is useless. */
  isTooLong(now: number): boolean {
    const most = this.hasBeenBroken ? GONE_AFTER : GONE_FROM_THE_START_AFTER;
    return this.failures >= most && this.lasts(now) >= GONE_FOR;
  }
}
