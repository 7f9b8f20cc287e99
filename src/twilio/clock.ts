import { setTimeout as sleep } from "node:timers/promises";

/** Time and chance, handed in so that tests need not wait. */
export interface Clock {
  /** ms from any beginning; it goes on evenly, also when the machine's clock is set. */
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
