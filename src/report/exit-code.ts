import type { Report } from "./report.ts";

/** The program's exit codes; 130 and 143 are the shell's for an interrupt. */
export const EXIT = { done: 0, failed: 1, usage: 2, stopped: 3, pending: 4 } as const;

/**
 * The exit code that says how a run ended.
 *
 * @param check true if pending changes have a code of their own
 */
export function exitCode(report: Report, check: boolean): number {
  const { outcome, counts } = report;
  if (outcome === "stopped") return EXIT.stopped;
  // That changes are pending is known, whatever else could not be compared.
  if (check && counts.created + counts.updated > 0) return EXIT.pending;
  return outcome === "done" ? EXIT.done : EXIT.failed;
}
