import { abortable, type Deadline } from "../twilio/deadline.ts";

/** A caller that waits for the next job of its key. */
interface Waiter<T> {
  readonly deadline: Deadline;
  readonly job: () => Promise<T>;
  readonly answer: (outcome: Promise<T>) => void;
}

/**
 * Runs the jobs of one key one after the other, so that no job writes what it read before another
 * job's write. A job reads everything when it starts, so one job serves all callers that wait by
 * then. It is the job of the waiter with the most time left: if that one runs out of time, so
 * would the others. Each caller waits no longer than its own deadline, and a job without waiters
 * does not start.
 */
export class OneAtATime<T> {
  /** For each key with a running job, the waiters since it started. */
  readonly #waiting = new Map<string, Waiter<T>[]>();

  /**
   * Runs a job, or waits for the job that serves this call too.
   *
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
