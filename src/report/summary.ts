import type { JsonValue } from "../mapping/json.ts";
import { escaped } from "./html/escaped.ts";
import { kindsOf, listed } from "./kinds.ts";
import type { Counts, Report, ReportedField, ReportedWorker } from "./report.ts";
import {
  agoInWords,
  costInWords,
  countsInWords,
  effortInWords,
  explanation,
  fieldName,
  hiddenField,
  isNotTried,
  nothingWritten,
  outcomeInWords,
  plural,
  REMOVED,
  shownValue,
  title,
} from "./words.ts";

const SIGNS = { error: "❌", warning: "⚠️" } as const;
const OUTCOME_SIGNS = { done: "✅", failed: "❌", stopped: "🛑", interrupted: "⚠️" } as const;

type Counted = Exclude<keyof Counts, "workers">;

/** GitHub removes colours from Markdown; emoji remain, and can be seen on light and dark. */
const SQUARES: Record<Counted, string> = {
  failed: "🟥",
  notTried: "🟧",
  created: "🟩",
  updated: "🟦",
  skipped: "🟨",
  unchanged: "⬜",
};
/** What needs attention first. */
const ORDER = ["failed", "notTried", "created", "updated", "skipped", "unchanged"] as const;

const COUNTED = { fail: "failed", create: "created", update: "updated", skip: "skipped" } as const;

/**
 * Returns the report as GitHub-flavoured Markdown for a job's summary, which may hold 1 MiB; all
 * text from outside is escaped.
 *
 * @param lastSuccess when a run last succeeded, ISO 8601; blank or left out if that is not known
 * @param page the name of the report's page for a browser, if there is one
 */
export function summaryMarkdown(report: Report, lastSuccess = "", page?: string): string {
  const parts = [
    `## ${OUTCOME_SIGNS[report.outcome]} ${outcomeInWords(report)}`,
    countLine(report),
    ...problems(report),
    ...howToApply(report),
    ...aboutPage(report, page),
    ...summaryTable(report.workers),
    [...effortInWords(report), ...age(report, lastSuccess)].join(" · "),
  ];
  return `${parts.join("\n\n")}\n`;
}

/**
 * Returns the error that ended a command before it had a report, as Markdown for a job's summary.
 */
export function failureMarkdown(lines: readonly string[]): string {
  const items = lines.map((line) => `<li>${SIGNS.error} ${htmlWords(line)}</li>`);
  return `## ❌ Failed\n\n${["<ul>", ...items, "</ul>"].join("\n")}\n`;
}

/** `10 Workers: 🟥 1 failed · 🟩 2 created · ⬜ 7 unchanged` */
function countLine(report: Report): string {
  const words = countsInWords(report);
  const counts = ORDER.filter((what) => report.counts[what] > 0).map(
    (what) => `${SQUARES[what]} ${words[what]}`,
  );
  const nothing = nothingWritten(report);
  const start = nothing === undefined ? [] : [`**${nothing}.**`];
  const workers = plural(report.counts.workers, "Worker");
  return [...start, counts.length === 0 ? workers : `${workers}: ${counts.join(" · ")}`].join(" ");
}

/** Returns the problems by kind, as HTML, in which outside Markdown has no effect. */
function problems(report: Report): string[] {
  const items = kindsOf(report).map(({ level, message, titles }) => {
    const about =
      titles.length === 0 ? "" : ` (${plural(titles.length, "Worker")}: ${code(listed(titles))})`;
    return `<li>${SIGNS[level]} ${htmlWords(message)}${about}</li>`;
  });
  return items.length === 0 ? [] : [["<ul>", ...items, "</ul>"].join("\n")];
}

function howToApply(report: Report): string[] {
  const cost = costInWords(report);
  if (cost === undefined) return [];
  return [
    `Nothing was written. To apply exactly this plan by hand, run the workflow *Sync* with the command *sync* and with \`${report.plan}\` as *plan*. ${cost}`,
  ];
}

function aboutPage({ workers }: Report, page: string | undefined): string[] {
  if (page === undefined) return [];
  const pictures = workers.some(({ name }) => name !== null) ? ", with its pictures" : "";
  return [`The page ${code(page)} shows every change${pictures}.`];
}

function age({ finishedAt }: Report, lastSuccess: string): string[] {
  const ago = Date.parse(finishedAt) - Date.parse(lastSuccess);
  return Number.isNaN(ago) ? [] : [`last successful scheduled run ${agoInWords(ago)}`];
}

/** Rows of the table. */
const MOST_ROWS = 200;
/** UTF-8 bytes of the table's rows. */
const MOST_BYTES = 900_000;
/** Characters of a value that are shown. */
const VALUE_LENGTH = 120;

const HEADER = "<tr><th>Action</th><th>Worker</th><th>Details</th></tr>";

/**
 * Returns the Workers as an HTML table, failures first, up to the size limits; empty without
 * Workers.
 */
function summaryTable(workers: readonly ReportedWorker[]): string[] {
  const sorted = ORDER.flatMap((what) => workers.filter((worker) => counted(worker) === what));
  const rows: string[] = [];
  let bytes = 0;
  for (const worker of sorted.slice(0, MOST_ROWS)) {
    const word = isNotTried(worker) ? "not tried" : worker.action;
    const action = `${SQUARES[counted(worker)]}&nbsp;${word}`;
    const row = `<tr><td>${action}</td><td>${code(title(worker))}</td><td>${details(worker)}</td></tr>`;
    bytes += Buffer.byteLength(row);
    if (bytes > MOST_BYTES) break;
    rows.push(row);
  }
  if (rows.length === 0) return [];
  const rest = workers.length - rows.length;
  return [
    ["<table>", HEADER, ...rows, "</table>"].join("\n"),
    ...(rest > 0
      ? [
          `… and ${plural(rest, "more Worker")}. The artifact whose name begins with \`sync-report\` lists them all.`,
        ]
      : []),
  ];
}

function counted(worker: ReportedWorker): Counted {
  return isNotTried(worker) ? "notTried" : COUNTED[worker.action];
}

function details(worker: ReportedWorker): string {
  const { name, fields } = worker;
  const hidden = () => [fields.map((field) => code(hiddenField(field))).join(", ")];
  return [htmlWords(explanation(worker)), ...(name === null ? hidden() : fields.map(fieldCell))]
    .filter((line) => line !== "")
    .join("<br>");
}

function fieldCell(field: ReportedField): string {
  const { before, after } = field;
  const shown = (value: JsonValue) => code(shownValue(value, VALUE_LENGTH));
  const to = after === undefined ? REMOVED : shown(after);
  return `${code(fieldName(field))}: ${before === undefined ? to : `${shown(before)} → ${to}`}`;
}

/**
 * Returns a problem's message as HTML. It may quote outside text: inside an element nothing is
 * Markdown, and the comment after each `@` prevents a mention.
 */
function htmlWords(message: string): string {
  return escaped(message).replaceAll("@", "@<!-- -->");
}

/** Text as code, in which GitHub makes no link or notification of `@name` or `#1`. */
function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}
