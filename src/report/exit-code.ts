import type { Report } from "./report.ts";

/** The program's exit codes. An interrupted run ends with 130 or 143, as in a shell. */
export const EXIT = { done: 0, failed: 1, usage: 2, stopped: 3, pending: 4 } as const;

/**
 * Returns the exit code for how a run ended.
 *
 * @param check true if pending changes have a code of their own
 */
export function exitCode(report: Report, check: boolean): number {
  const { outcome, counts } = report;
  if (outcome === "stopped") return EXIT.stopped;
  // Changes are known to be pending, even if something else could not be compared.
  if (check && counts.created + counts.updated > 0) return EXIT.pending;
  return outcome === "done" ? EXIT.done : EXIT.failed;
}
