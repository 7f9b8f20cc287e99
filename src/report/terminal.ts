import pc from "picocolors";
import { listed } from "./kinds.ts";
import { printable } from "./printable.ts";
import type { Report, ReportedField, ReportedWarning, ReportedWorker } from "./report.ts";
import {
  costInWords,
  explanation,
  fieldName,
  plural,
  REMOVED,
  shownValue,
  type Titled,
  title,
  totalInWords,
} from "./words.ts";

type Colors = ReturnType<typeof pc.createColors>;

/** Characters of a value that are shown. */
const VALUE_LENGTH = 60;

/**
 * What is changed and what is skipped, read like a diff.
 *
 * @param unchanged Workers to list besides, which the report only counts
 */
export function changeLines(
  report: Report,
  colors: boolean,
  unchanged: readonly Titled[] = [],
): string[] {
  const paint = pc.createColors(colors);
  return [
    ...of(report, "create").flatMap((worker) => oneChange(worker, paint)),
    ...of(report, "update").flatMap((worker) => oneChange(worker, paint)),
    ...byExplanation(of(report, "skip")).map(([reason, titles]) =>
      paint.dim(`- skipped, ${reason}: ${listed(titles)}`),
    ),
    ...unchanged.map((worker) => paint.dim(`= ${title(worker)}`)),
  ];
}

/** Changes that are shown of a run that was stopped, where little is to be printed. */
const FIRST = 10;

/** The first changes of a run that the guard has stopped: of the kind that it stopped for. */
export function firstChangeLines(report: Report, colors: boolean): string[] {
  const paint = pc.createColors(colors);
  const kinds = ["update", "create"] as const;
  const order = report.problem?.code === "too-many-creates" ? kinds.toReversed() : kinds;
  const changes = order.flatMap((action) => of(report, action));
  const lines = changes.slice(0, FIRST).flatMap((worker) => oneChange(worker, paint));
  const rest = changes.length - FIRST;
  return rest > 0 ? [...lines, paint.dim(`… and ${plural(rest, "more change")}`)] : lines;
}

function of(report: Report, action: ReportedWorker["action"]): ReportedWorker[] {
  return report.workers.filter((worker) => worker.action === action);
}

function oneChange(worker: ReportedWorker, paint: Colors): string[] {
  const head =
    worker.action === "create"
      ? paint.green(`+ ${title(worker)}`)
      : paint.yellow(`~ ${title(worker)}`);
  return [head, ...worker.fields.map((field) => fieldLine(field, paint))];
}

/** What to look at, and what went wrong, a line each. */
export function problemLines(report: Report, colors: boolean): string[] {
  const paint = pc.createColors(colors);
  const warnings = report.warnings.map((warning) =>
    paint.yellow(`? ${[...titleOf(warning), printable(warning.problem.message)].join(": ")}`),
  );
  const lines = byExplanation(of(report, "fail")).map(([message, titles]) =>
    titles.length === 1 ? `! ${titles[0]}: ${message}` : `! ${message} (${listed(titles)})`,
  );
  if (report.problem !== null) lines.push(`! ${printable(report.problem.message)}`);
  return [...warnings, ...lines.map(paint.red)];
}

/** None for a warning about the whole run. */
function titleOf({ worker, name }: ReportedWarning): string[] {
  return worker === null ? [] : [title({ worker, name })];
}

/** The end of a run in one line, and of a plan in another what applying it will cost. */
export function totalLines(report: Report, colors: boolean): string[] {
  const paint = pc.createColors(colors);
  const line = totalInWords(report);
  const cost = costInWords(report);
  return [
    report.outcome === "done" ? paint.bold(line) : paint.bold(paint.red(line)),
    ...(cost === undefined ? [] : [cost, `This plan, and no other: --plan ${report.plan}`]),
  ];
}

/** Workers by what is said of them, so that one cause makes one line. */
function byExplanation(workers: readonly ReportedWorker[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const worker of workers) {
    const titles = groups.get(explanation(worker)) ?? [];
    groups.set(explanation(worker), titles);
    titles.push(title(worker));
  }
  return [...groups];
}

function fieldLine(field: ReportedField, paint: Colors): string {
  const { before, after } = field;
  const to = after === undefined ? REMOVED : paint.green(shownValue(after, VALUE_LENGTH));
  const name = fieldName(field);
  return before === undefined
    ? `    ${name}: ${to}`
    : `    ${name}: ${paint.red(shownValue(before, VALUE_LENGTH))} → ${to}`;
}
