import { abortable, type Deadline } from "../twilio/deadline.ts";

/** What waits for the next job of a key. */
interface Waiter<T> {
  readonly deadline: Deadline;
  readonly job: () => Promise<T>;
  readonly answer: (outcome: Promise<T>) => void;
}

/**
 * Runs jobs of one key one after the other, so that none overtakes another with what it has read
 * before. A job reads what there is when it begins, so one job serves all who wait by then: the job
 * of the waiter that has the most time left, because if that one fails for lack of time, so would
 * the others. Each waits no longer than its own deadline. A job that nobody waits for any more does
 * not begin.
 */
export class OneAtATime<T> {
  /** For each key with a running job, the waiters that came since it began. */
  readonly #waiting = new Map<string, Waiter<T>[]>();

  /**
   * @param job ends soon after the deadline
   * @throws what the job throws, or Problem `deadline` or `interrupted`.
   */
  run(key: string, deadline: Deadline, job: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(key);
    const outcome =
      waiting === undefined
        ? this.#start(key, job)
        : new Promise<T>((answer) => waiting.push({ deadline, job, answer }));
    return abortable(deadline.over, outcome);
  }

  async #start(key: string, job: () => Promise<T>): Promise<T> {
    const waiting: Waiter<T>[] = [];
    this.#waiting.set(key, waiting);
    try {
      return await job();
    } finally {
      this.#waiting.delete(key);
      this.#serve(key, waiting);
    }
  }

  #serve(key: string, waiting: readonly Waiter<T>[]): void {
    const timeLeft = ({ deadline }: Waiter<T>) => deadline.timeLeft;
    const [longest, ...others] = waiting
      .filter((waiter) => timeLeft(waiter) > 0 && !waiter.deadline.noNew.aborted)
      .sort((a, b) => timeLeft(b) - timeLeft(a));
    if (longest === undefined) return;
    const outcome = this.#start(key, longest.job);
    for (const { answer } of [longest, ...others]) answer(outcome);
  }
}
