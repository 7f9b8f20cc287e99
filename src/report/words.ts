import { formatJson, type JsonValue } from "../mapping/json.ts";
import { formatPath, type Path } from "../mapping/path.ts";
import { shortened } from "../mapping/text.ts";
import { SKIP_REASONS } from "../plan/change.ts";
import type { Disclosure } from "./disclosure.ts";
import { printable } from "./printable.ts";
import type { Counts, Report, ReportedField, ReportedWorker } from "./report.ts";

/** Wording that all output for people shares. */

/** Says why a Worker was skipped or has failed; empty for one that is written. */
export function explanation(worker: ReportedWorker): string {
  if (worker.reason !== null) return SKIP_REASONS[worker.reason];
  return worker.problem === null ? "" : printable(worker.problem.message);
}

/** What a Worker's title is made of. */
export type Titled = Pick<ReportedWorker, "worker" | "name">;

/** How many characters of a name are shown. */
const NAME_LENGTH = 100;

/** The Worker's name, or its SID if names are hidden. */
export function title({ worker, name }: Titled): string {
  return name === null || name === "" ? worker : shortened(printable(name), NAME_LENGTH);
}

/** What a field is called in a list. */
export function fieldName({ field }: ReportedField): string {
  return shortened(printable(field.replace(/^attributes\./, "")), NAME_LENGTH);
}

/** A field whose values are hidden: its name, and whether it is removed. */
export function hiddenField(field: ReportedField): string {
  return field.after === undefined ? `${fieldName(field)} (${REMOVED})` : fieldName(field);
}

/** A path as a mapping spells it. Credentials are removed from each key before dots are escaped. */
export function pathText([key, ...others]: Path, { clean }: Pick<Disclosure, "clean">): string {
  return formatPath([clean(key), ...others.map(clean)]);
}

/** Shown instead of a value that is removed. Values are shown as JSON, so it cannot be one. */
export const REMOVED = "removed";

/** A value as JSON on one line, cut to a length in characters. */
export function shownValue(value: JsonValue, length: number): string {
  return shortened(printable(formatJson(value)), length);
}

/** True if the run ended before this Worker's turn came. */
export function isNotTried({ problem }: ReportedWorker): boolean {
  return problem?.code === "not-tried";
}

/** Each count in words, also if it is 0: `3 created`, or `3 to create` where nothing was written. */
export function countsInWords({
  applied,
  counts,
}: Report): Record<Exclude<keyof Counts, "workers">, string> {
  const { created, updated, unchanged, skipped, failed, notTried } = counts;
  return {
    created: `${number(created)} ${applied ? "created" : "to create"}`,
    updated: `${number(updated)} ${applied ? "updated" : "to update"}`,
    unchanged: `${number(unchanged)} unchanged`,
    skipped: `${number(skipped)} skipped`,
    failed: applied ? `${number(failed)} failed` : plural(failed, "problem"),
    notTried: `${number(notTried)} not tried`,
  };
}

/** How the run ended: `Plan done`, or `Sync failed for 2 Workers`. */
export function outcomeInWords({ mode, outcome, counts, problem }: Report): string {
  const what = mode === "plan" ? "Plan" : "Sync";
  if (outcome === "done") return `${what} done`;
  if (outcome === "stopped") return `${what} stopped before the first write`;
  if (outcome === "interrupted") return `${what} interrupted`;
  if (problem !== null) return `${what} failed`;
  return mode === "plan"
    ? `Plan with ${plural(counts.failed, "problem")}`
    : `Sync failed for ${plural(counts.failed, "Worker")}`;
}

/** `Synced 14,982 Workers: …, 5 skipped, 2 failed · 318 requests · 9.4 s` */
export function totalInWords(report: Report): string {
  return [done(report), ...effortInWords(report)].join(" · ");
}

/** `["318 requests", "9.4 s"]` */
export function effortInWords({ requests, images, startedAt, finishedAt }: Report): string[] {
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return [
    plural(requests.total, "request"),
    ...(images === null ? [] : [`${plural(images.checked, "picture")} checked`]),
    `${seconds.toFixed(1)} s`,
  ];
}

function done(report: Report): string {
  const { applied, counts } = report;
  const { notTried, ...others } = countsInWords(report);
  const all = [...Object.values(others), ...(counts.notTried > 0 ? [notTried] : [])];
  const verb = applied ? "Synced" : "Planned";
  return nothingWritten(report) ?? `${verb} ${plural(counts.workers, "Worker")}: ${all.join(", ")}`;
}

/** Says that a run which was ended or stopped has written nothing; undefined for any other run. */
export function nothingWritten(report: Report): string | undefined {
  const { applied, counts, problem, requests } = report;
  if (problem === null || (applied && counts.created + counts.updated > 0)) return undefined;
  const { byOperation } = requests;
  const sent = byOperation["users.create"] + byOperation["users.update"];
  return sent > 0 ? "No write was confirmed" : "Nothing was written";
}

/** What applying a plan will cost, or undefined if there is nothing to apply. */
export function costInWords({ cost, problem }: Report): string | undefined {
  if (cost === null || cost.writes === 0 || problem !== null) return undefined;
  const { reads, writes, seconds, activeUsers } = cost;
  const requests =
    plural(writes, "write") + (reads > 0 ? ` and up to ${plural(reads, "read")}` : "");
  const becomes = activeUsers === 1 ? "becomes" : "become";
  return `Applying it takes ${requests}, about ${number(seconds)} s. Up to ${plural(activeUsers, "User")} ${becomes} active (billable) this month.`;
}

export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** How long ago something was: `3 hours ago`. */
export function agoInWords(ms: number): string {
  const minutes = Math.max(Math.round(ms / 60_000), 0);
  if (minutes < 120) return `${plural(minutes, "minute")} ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48
    ? `${plural(hours, "hour")} ago`
    : `${plural(Math.round(hours / 24), "day")} ago`;
}

export function number(count: number): string {
  return count.toLocaleString("en-US");
}
