import { formatJson, type JsonValue } from "../mapping/json.ts";
import { formatPath, type Path } from "../mapping/path.ts";
import { shortened } from "../mapping/text.ts";
import { SKIP_REASONS, type SkipReason } from "../plan/change.ts";
import type { Disclosure } from "./disclosure.ts";
import { printable } from "./printable.ts";
import type { Report, ReportedField, ReportedWorker } from "./report.ts";

/** What every rendering for people says in the same words. */

/** Why a Worker's User is left alone. */
export function reasonInWords(reason: SkipReason): string {
  return SKIP_REASONS[reason];
}

/** Why a Worker was skipped, failed, or nothing for one that is written. */
export function explanation(worker: ReportedWorker): string {
  if (worker.reason !== null) return reasonInWords(worker.reason);
  return worker.problem === null ? "" : printable(worker.problem.message);
}

/** What a title is made of. */
export type Titled = Pick<ReportedWorker, "worker" | "name">;

/** Characters of a name that are shown. */
const NAME_LENGTH = 100;

/** The Worker's name, or its SID when names are hidden. */
export function title({ worker, name }: Titled): string {
  return name === null || name === "" ? worker : shortened(printable(name), NAME_LENGTH);
}

/** What a field is called in a list. */
export function fieldName({ field }: ReportedField): string {
  return shortened(printable(field.replace(/^attributes\./, "")), NAME_LENGTH);
}

/** A path as a mapping has it; credentials are taken out key by key, before dots are escaped. */
export function pathText([key, ...others]: Path, { clean }: Pick<Disclosure, "clean">): string {
  return formatPath([clean(key), ...others.map(clean)]);
}

/** What stands in the place of a value that is removed; values are shown as JSON, so it is none. */
export const REMOVED = "removed";

/** JSON of a value on one line, cut to a length in characters. */
export function shownValue(value: JsonValue, length: number): string {
  return shortened(printable(formatJson(value)), length);
}

/** `["created", 3], ["updated", 12], ["unchanged", 14960], ["skipped", 5], ["failed", 2]` */
export function outcomesOf({ applied, counts }: Report): [what: string, count: number][] {
  return [
    [applied ? "created" : "to create", counts.created],
    [applied ? "updated" : "to update", counts.updated],
    ["unchanged", counts.unchanged],
    ["skipped", counts.skipped],
    ["failed", counts.failed],
  ];
}

/** `Synced 14,982 Workers: …, 5 skipped, 2 failed · 318 requests · 9.4 s` */
export function totalInWords(report: Report): string {
  const { requests, images, startedAt, finishedAt } = report;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return [
    done(report),
    plural(requests.total, "request"),
    ...(images === null ? [] : [`${plural(images.checked, "picture")} checked`]),
    `${seconds.toFixed(1)} s`,
  ].join(" · ");
}

function done(report: Report): string {
  const { applied, counts, problem, requests } = report;
  const wroteNothing = !applied || counts.created + counts.updated === 0;
  if (problem !== null && wroteNothing) {
    const { byOperation } = requests;
    const sent = byOperation["users.create"] + byOperation["users.update"];
    return sent > 0 ? "No write was confirmed" : "Nothing was written";
  }
  const verb = applied ? "Synced" : "Planned";
  const outcomes = outcomesOf(report).map(([what, count]) => `${number(count)} ${what}`);
  return `${verb} ${plural(counts.workers, "Worker")}: ${outcomes.join(", ")}`;
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
