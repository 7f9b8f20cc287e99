import pc from "picocolors";
import { listed } from "./kinds.ts";
import { printable } from "./printable.ts";
import type { Report, ReportedField, ReportedWorker } from "./report.ts";
import {
  costInWords,
  explanation,
  fieldName,
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
  const of = (action: ReportedWorker["action"]) =>
    report.workers.filter((worker) => worker.action === action);
  return [
    ...of("create").flatMap((worker) => [
      paint.green(`+ ${title(worker)}`),
      ...worker.fields.map((field) => fieldLine(field, paint)),
    ]),
    ...of("update").flatMap((worker) => [
      paint.yellow(`~ ${title(worker)}`),
      ...worker.fields.map((field) => fieldLine(field, paint)),
    ]),
    ...byExplanation(of("skip")).map(([reason, titles]) =>
      paint.dim(`- skipped, ${reason}: ${listed(titles)}`),
    ),
    ...unchanged.map((worker) => paint.dim(`= ${title(worker)}`)),
  ];
}

/** What to look at, and what went wrong, a line each. */
export function problemLines(report: Report, colors: boolean): string[] {
  const paint = pc.createColors(colors);
  const warnings = report.warnings.map((warning) =>
    paint.yellow(`? ${title(warning)}: ${printable(warning.problem.message)}`),
  );
  const failed = report.workers.filter(({ action }) => action === "fail");
  const lines = byExplanation(failed).map(([message, titles]) =>
    titles.length === 1 ? `! ${titles[0]}: ${message}` : `! ${message} (${listed(titles)})`,
  );
  if (report.problem !== null) lines.push(`! ${printable(report.problem.message)}`);
  return [...warnings, ...lines.map(paint.red)];
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
