import { constants } from "node:os";

/** The signals by which a run is ended from outside; GitHub sends both to a job that is cancelled. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/**
 * Signals that come this soon after the first are the same one, in ms: Ctrl-C reaches the program
 * from the terminal, and again from `npm run`, which passes it on.
 */
const SAME = 500;

/** Watches for interrupts. */
export interface Interrupts {
  /** The exit code of a shell for the signal that came (128 and its number), if one has. */
  readonly exitCode: number | undefined;
  /** Signals end the process again, as they do by themselves. */
  ignore(): void;
}

/**
 * Lets a first SIGINT or SIGTERM end things in order; a second one ends the process at once, and so
 * does the limit: what the process writes may have a reader that does not read.
 *
 * @param limit how long ending in order may take, in ms
 * @param onFirst called with the signal's name
 */
export function watchInterrupts(
  limit: number,
  onFirst: (signal: NodeJS.Signals) => void,
): Interrupts {
  let exitCode: number | undefined;
  let first = 0;
  const handle = (signal: NodeJS.Signals) => {
    if (exitCode === undefined) {
      const code = 128 + constants.signals[signal];
      exitCode = code;
      first = performance.now();
      setTimeout(() => process.exit(code), limit).unref();
      onFirst(signal);
    } else if (performance.now() - first > SAME) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    get exitCode() {
      return exitCode;
    },
    ignore: () => {
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}
