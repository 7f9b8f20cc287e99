import pc from "picocolors";
import { listed } from "./kinds.ts";
import { printable } from "./printable.ts";
import type { Report, ReportedField, ReportedWarning, ReportedWorker } from "./report.ts";
import { hangingLines, type Screen } from "./screen.ts";
import {
  costInWords,
  explanation,
  fieldName,
  hiddenField,
  isNotTried,
  plural,
  REMOVED,
  shownValue,
  type Titled,
  title,
  totalInWords,
} from "./words.ts";

type Colors = ReturnType<typeof pc.createColors>;

/** How many characters of a value are shown. */
const VALUE_LENGTH = 60;

/**
 * Lists what is changed and what is skipped, like a diff.
 *
 * @param unchanged Workers to list too, which the report only counts
 */
export function changeLines(
  report: Report,
  screen: Screen,
  unchanged: readonly Titled[] = [],
): string[] {
  const paint = pc.createColors(screen.colors);
  const skipped = byExplanation(of(report, "skip")).map(
    ([reason, titles]) => `skipped, ${reason}: ${listed(titles)}`,
  );
  return [
    ...of(report, "create").flatMap((worker) => oneChange(worker, screen)),
    ...of(report, "update").flatMap((worker) => oneChange(worker, screen)),
    ...skipped.flatMap((text) => marked("·", text, screen, paint.dim)),
    ...unchanged.flatMap((worker) => marked("=", title(worker), screen, paint.dim)),
  ];
}

/** How many changes `--quiet` shows of a run that was stopped. */
const FIRST = 10;

/**
 * Returns the first changes of a run that the guard stopped, beginning with the kind that exceeded
 * its limit.
 */
export function firstChangeLines(report: Report, screen: Screen): string[] {
  const paint = pc.createColors(screen.colors);
  const kinds = ["update", "create"] as const;
  const order = report.problem?.code === "too-many-creates" ? kinds.toReversed() : kinds;
  const changes = order.flatMap((action) => of(report, action));
  const lines = changes.slice(0, FIRST).flatMap((worker) => oneChange(worker, screen));
  const rest = changes.length - FIRST;
  return rest > 0 ? [...lines, paint.dim(`… and ${plural(rest, "more change")}`)] : lines;
}

function of(report: Report, action: ReportedWorker["action"]): ReportedWorker[] {
  return report.workers.filter((worker) => worker.action === action);
}

function oneChange(worker: ReportedWorker, screen: Screen): string[] {
  const paint = pc.createColors(screen.colors);
  const { fields, name } = worker;
  const head =
    worker.action === "create"
      ? marked("+", title(worker), screen, paint.green)
      : marked("~", title(worker), screen, paint.yellow);
  const texts =
    name === null && fields.length > 0
      ? [fields.map(hiddenField).join(", ")]
      : fields.map((field) => fieldText(field, paint));
  return [...head, ...texts.flatMap((text) => hangingLines("    ", text, screen.width, 6))];
}

/** Lists warnings, Workers that were not tried, and problems. */
export function problemLines(report: Report, screen: Screen): string[] {
  const paint = pc.createColors(screen.colors);
  const failed = of(report, "fail");
  const notTried = byExplanation(failed.filter(isNotTried));
  const broken = byExplanation(failed.filter((worker) => !isNotTried(worker)));
  const problems = broken.map(([message, titles]) =>
    titles.length === 1 ? `${titles[0]}: ${message}` : `${message} (${listed(titles)})`,
  );
  if (report.problem !== null) problems.push(printable(report.problem.message));
  return [
    ...report.warnings.flatMap((one) => marked("?", warningText(one), screen, paint.yellow)),
    ...notTried.flatMap(([message, titles]) =>
      marked("·", `${message} (${listed(titles)})`, screen, paint.yellow),
    ),
    ...problems.flatMap((text) => marked("!", text, screen, paint.red)),
  ];
}

function warningText({ worker, name, problem }: ReportedWarning): string {
  const message = printable(problem.message);
  return worker === null ? message : `${title({ worker, name })}: ${message}`;
}

/**
 * Returns the total of a run; for a plan, also what applying it costs and the command for it.
 *
 * @param apply how to apply this plan and no other
 */
export function totalLines(report: Report, screen: Screen, apply: string): string[] {
  const paint = pc.createColors(screen.colors);
  const { outcome } = report;
  const cost = costInWords(report);
  const total = hangingLines("", totalInWords(report), screen.width, 2);
  return [
    ...total.map((line) => paint.bold(outcome === "done" ? line : paint.red(line))),
    ...(cost === undefined
      ? []
      : [...hangingLines("", `${cost} To apply exactly this plan:`, screen.width), apply]),
  ];
}

function marked(
  mark: string,
  text: string,
  { width }: Screen,
  paint: (line: string) => string,
): string[] {
  return hangingLines(`${mark} `, text, width).map(paint);
}

/** Groups Workers by their explanation, so that one cause makes one line. */
function byExplanation(workers: readonly ReportedWorker[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const worker of workers) {
    const titles = groups.get(explanation(worker)) ?? [];
    groups.set(explanation(worker), titles);
    titles.push(title(worker));
  }
  return [...groups];
}

function fieldText(field: ReportedField, paint: Colors): string {
  const { before, after } = field;
  const to = after === undefined ? REMOVED : paint.green(shownValue(after, VALUE_LENGTH));
  const from = before === undefined ? "" : `${paint.red(shownValue(before, VALUE_LENGTH))} → `;
  return `${fieldName(field)}: ${from}${to}`;
}
