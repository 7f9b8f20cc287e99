import type { Report } from "./report.ts";

/** The program's exit codes; 130 and 143 are the shell's for an interrupt. */
export const EXIT = { done: 0, failed: 1, usage: 2, stopped: 3, pending: 4 } as const;

/**
 * The exit code that says how a run ended.
 *
 * @param check true when changes that are pending are to be told from none
 */
export function exitCode(report: Report, check: boolean): number {
  const { outcome, counts } = report;
  if (outcome === "stopped") return EXIT.stopped;
  if (outcome !== "done") return EXIT.failed;
  return check && counts.created + counts.updated > 0 ? EXIT.pending : EXIT.done;
}
