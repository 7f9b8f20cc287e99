import { constants } from "node:os";

/** The signals that interrupt a run. GitHub sends both to a cancelled job. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/**
 * A signal that comes within this time of the first is the same one, in ms: Ctrl-C reaches the program
 * from the terminal, and again from `npm run`, which passes it on.
 */
const SAME = 500;

/**
 * Lets the first SIGINT or SIGTERM end the work in order. A second one ends the process at once; so
 * does the limit, because a reader that does not read would block the process.
 *
 * @param limit how long the work may take to end, in ms
 * @param onFirst called with the signal's name
 */
export function watchInterrupts(limit: number, onFirst: (signal: NodeJS.Signals) => void) {
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
    /** 128 plus the number of the first signal, as in a shell; undefined if none has come. */
    get exitCode() {
      return exitCode;
    },
    /** Lets signals end the process again, as they do by default. */
    ignore: () => {
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}
