import { onTestFinished, vi } from "vitest";

/** The timers of this process, which only the test lets go on. What goes over sockets goes on as ever. */
export interface HeldTimers {
  /** Lets so many ms pass for all timers. */
  pass(ms: number): void;
}

/** Holds `setTimeout` and the monotonic clock until the test ends. */
export function holdTimers(): HeldTimers {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  return { pass: (ms) => void vi.advanceTimersByTime(ms) };
}

/** Resolves once something is so, however long sockets and promises take for it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

/** Gives everything that is ready to happen its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}
