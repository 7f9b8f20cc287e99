import type { JsonValue } from "../mapping/json.ts";
import { kindsOf, listed } from "./kinds.ts";
import type { Report, ReportedField, ReportedWorker } from "./report.ts";
import {
  agoInWords,
  costInWords,
  explanation,
  fieldName,
  outcomesOf,
  plural,
  REMOVED,
  shownValue,
  title,
  totalInWords,
} from "./words.ts";

const STATUS: Record<Report["outcome"], string> = {
  done: "✅ Done",
  failed: "❌ Failed",
  stopped: "🛑 Stopped before the first write",
  interrupted: "⚠️ Interrupted",
};

const SIGNS = { error: "❌", warning: "⚠️" } as const;

/**
 * The report as GitHub-flavoured Markdown for a job's summary, which may hold 1 MiB; all text from
 * outside is escaped.
 *
 * @param lastSuccess when a run last succeeded, ISO 8601; blank or left out where that is not known
 */
export function summaryMarkdown(report: Report, lastSuccess = ""): string {
  const { mode, workers } = report;
  const parts = [
    `## ${STATUS[report.outcome]}: ${mode === "plan" ? "plan" : "sync"} of Workers to Users`,
    totalInWords(report),
    ...problems(report),
    ...howToApply(report),
    ...chart(report),
    ...summaryTable(workers),
    ...age(report, lastSuccess),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** What ended a command before it had a report, as Markdown for a job's summary. */
export function failureMarkdown(lines: readonly string[]): string {
  const items = lines.map((line) => `<li>${SIGNS.error} ${htmlWords(line)}</li>`);
  return `## ❌ Failed\n\n${["<ul>", ...items, "</ul>"].join("\n")}\n`;
}

/** What is wrong by its kind, as HTML, in which Markdown from outside does nothing. */
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
    `Nothing was written. To apply exactly this plan, run again with the command *sync* and with \`${report.plan}\` as *plan*. ${cost}`,
  ];
}

/** Every outcome that there is, as a pie (Mermaid: `pie`). */
function chart(report: Report): string[] {
  const slices = outcomesOf(report).filter(([, count]) => count > 0);
  if (slices.length < 2) return [];
  const lines = slices.map(([what, count]) => `  "${what}" : ${count}`);
  return [["```mermaid", "pie showData", ...lines, "```"].join("\n")];
}

function age({ finishedAt }: Report, lastSuccess: string): string[] {
  const ago = Date.parse(finishedAt) - Date.parse(lastSuccess);
  return Number.isNaN(ago)
    ? []
    : [`The last scheduled run that succeeded ended ${agoInWords(ago)}.`];
}

/** Rows of the table. */
const MOST_ROWS = 200;
/** UTF-8 bytes of the table's rows. */
const MOST_BYTES = 900_000;
/** Characters of a value that are shown. */
const VALUE_LENGTH = 120;

const ORDER: readonly ReportedWorker["action"][] = ["fail", "create", "update", "skip"];
const HEADER = "<tr><th>Action</th><th>Worker</th><th>Details</th></tr>";

/** The Workers as an HTML table, the failures first, as far as it may grow; nothing for none. */
function summaryTable(workers: readonly ReportedWorker[]): string[] {
  const sorted = ORDER.flatMap((action) => workers.filter((worker) => worker.action === action));
  const rows: string[] = [];
  let bytes = 0;
  for (const worker of sorted.slice(0, MOST_ROWS)) {
    const row = `<tr><td>${worker.action}</td><td>${code(title(worker))}</td><td>${details(worker)}</td></tr>`;
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
          `… and ${plural(rest, "more Worker")}; the artifact whose name begins with \`sync-report\` holds all.`,
        ]
      : []),
  ];
}

function details(worker: ReportedWorker): string {
  return [htmlWords(explanation(worker)), ...worker.fields.map(fieldCell)]
    .filter((line) => line !== "")
    .join("<br>");
}

function fieldCell(field: ReportedField): string {
  const { before, after } = field;
  const shown = (value: JsonValue) => code(shownValue(value, VALUE_LENGTH));
  const to = after === undefined ? REMOVED : shown(after);
  return `${code(fieldName(field))}: ${before === undefined ? to : `${shown(before)} → ${to}`}`;
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML, which in Markdown stays text. */
function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * What a problem says, which may quote Twilio and so anybody: inside of an element nothing is
 * Markdown, and a comment after it keeps an `@` from being a mention.
 */
function htmlWords(message: string): string {
  return html(message).replaceAll("@", "@<!-- -->");
}

/** As code, GitHub turns no `@name` or `#1` in it into a link or a notification. */
function code(text: string): string {
  return `<code>${html(text)}</code>`;
}
