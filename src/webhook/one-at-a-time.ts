interface Lane<T> {
  readonly running: Promise<T>;
  waiting: Promise<T> | undefined;
}

/**
 * Runs jobs of one key one after the other, so that none overtakes another with what it has read
 * before. A job that has not begun yet serves whoever comes meanwhile: it will read what there is.
 */
export class OneAtATime<T> {
  readonly #lanes = new Map<string, Lane<T>>();

  run(key: string, job: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(key);
    if (lane === undefined) return this.#start(key, job);
    lane.waiting ??= lane.running.then(
      () => this.#start(key, job),
      () => this.#start(key, job),
    );
    return lane.waiting;
  }

  #start(key: string, job: () => Promise<T>): Promise<T> {
    const lane: Lane<T> = {
      running: job().finally(() => {
        if (lane.waiting === undefined) this.#lanes.delete(key);
      }),
      waiting: undefined,
    };
    this.#lanes.set(key, lane);
    return lane.running;
  }
}
