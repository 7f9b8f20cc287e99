import { formatJson, type JsonValue } from "../mapping/json.ts";
import type { SkipReason } from "../sync/change.ts";
import { printable, shortened } from "./printable.ts";
import type { Counts, Report, ReportedWorker } from "./report.ts";

/** What every rendering for people says in the same words. */

const REASONS: Record<SkipReason, string> = {
  "worker-gone": "the Worker was deleted meanwhile",
  "worker-out-of-scope": "the mapping's `workers` expression leaves the Worker out, or it is gone",
  "no-identity": "the Worker has no identity yet (an agent gets it at the first login to Flex)",
  "no-mapped-value": "the Worker holds none of the mapped values",
  "user-absent-update-only": "there is no User, and the mapping says `users: updateOnly`",
  "user-present-create-only": "there is a User, and the mapping says `users: createOnly`",
};

/** Why a Worker's User is left alone. */
export function reasonInWords(reason: SkipReason): string {
  return REASONS[reason];
}

/** Why a Worker was skipped, failed, or nothing for one that is written. */
export function explanation(worker: ReportedWorker): string {
  if (worker.reason !== null) return reasonInWords(worker.reason);
  return worker.problem === null ? "" : printable(worker.problem.message);
}

/** The Worker's name, or its SID when names are hidden. */
export function title(worker: Pick<ReportedWorker, "worker" | "name">): string {
  return worker.name === null || worker.name === "" ? worker.worker : printable(worker.name);
}

/** What stands in the place of a value that is removed; values are shown as JSON, so it is none. */
export const REMOVED = "removed";

/** JSON of a value on one line, cut to a length in characters. */
export function shownValue(value: JsonValue, length: number): string {
  return shortened(printable(formatJson(value)), length);
}

/** `3 created, 12 updated, 14,960 unchanged, 5 skipped, 2 failed` */
function countsInWords(counts: Counts, mode: Report["mode"]): string {
  const [created, updated] = mode === "plan" ? ["to create", "to update"] : ["created", "updated"];
  return [
    `${number(counts.created)} ${created}`,
    `${number(counts.updated)} ${updated}`,
    `${number(counts.unchanged)} unchanged`,
    `${number(counts.skipped)} skipped`,
    `${number(counts.failed)} failed`,
  ].join(", ");
}

/** `Synced 14,982 Workers: …, 5 skipped, 2 failed · 318 requests · 9.4 s` */
export function totalInWords(report: Report): string {
  const { requests, startedAt, finishedAt } = report;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return [done(report), plural(requests.total, "request"), `${seconds.toFixed(1)} s`].join(" · ");
}

function done({ counts, mode, outcome, problem }: Report): string {
  const wroteNothing = mode === "plan" || counts.created + counts.updated === 0;
  if (outcome === "stopped" || (problem !== null && wroteNothing)) return "Nothing was written";
  const verb = mode === "plan" ? "Planned" : "Synced";
  return `${verb} ${plural(counts.workers, "Worker")}: ${countsInWords(counts, mode)}`;
}

/** What applying a plan will cost, or undefined when there is nothing to apply. */
export function costInWords({ cost, problem }: Report): string | undefined {
  if (cost === null || cost.writes === 0 || problem !== null) return undefined;
  const { reads, writes, seconds, activeUsers } = cost;
  return `To apply it: ${plural(writes, "write")} and up to ${plural(reads, "read")}, about ${number(seconds)} s; up to ${plural(activeUsers, "User")} become active this month (billable).`;
}

export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function number(count: number): string {
  return count.toLocaleString("en-US");
}
