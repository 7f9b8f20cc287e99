import { type Clock, systemClock } from "../../src/twilio/deadline.ts";

/** A clock that does not sleep but takes note of how long it was told to, and moves on by that. */
export class NotingClock implements Clock {
  readonly slept: number[] = [];
  readonly #random: number;
  #now = 1_000_000;

  constructor(random = 0.5) {
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.#now += ms;
  }

  random(): number {
    return this.#random;
  }
}

/** The machine's clock, with sleeps a hundredth as long. */
export const hurriedClock: Clock = {
  ...systemClock,
  sleep: (ms) => systemClock.sleep(ms / 100),
};
