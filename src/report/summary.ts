import type { JsonValue } from "../mapping/json.ts";
import type { Report, ReportedField, ReportedWarning, ReportedWorker } from "./report.ts";
import {
  costInWords,
  explanation,
  plural,
  REMOVED,
  shownValue,
  title,
  totalInWords,
} from "./words.ts";

/** Rows of the table. */
const MOST_ROWS = 200;
/** UTF-8 bytes of the table's rows; a whole job summary may hold 1 MiB (GitHub Actions). */
const MOST_BYTES = 900_000;
/** Characters of a value that are shown. */
const VALUE_LENGTH = 120;

const STATUS: Record<Report["outcome"], string> = {
  done: "✅ Done",
  failed: "❌ Failed",
  stopped: "🛑 Stopped before the first write",
  interrupted: "⚠️ Interrupted",
};

/** The report as GitHub-flavoured Markdown for a job's summary; all text from outside is escaped. */
export function summaryMarkdown(report: Report): string {
  const { mode, problem, workers, warnings } = report;
  const parts = [
    `## ${STATUS[report.outcome]}: ${mode === "plan" ? "plan" : "sync"} of Workers to Users`,
    totalInWords(report),
  ];
  if (problem !== null) parts.push(`**${html(problem.message)}**`);
  const cost = costInWords(report);
  if (cost !== undefined) parts.push(`Nothing was written. Run again without “dry run”. ${cost}`);
  const rows = tableRows(workers);
  if (rows.length > 0) parts.push(["<table>", HEADER, ...rows, "</table>"].join("\n"));
  if (workers.length > rows.length) {
    parts.push(`… and ${plural(workers.length - rows.length, "more Worker")}.`);
  }
  if (warnings.length > 0) {
    const lines = warnings.slice(0, MOST_ROWS).map((warning) => `<li>${warningItem(warning)}</li>`);
    parts.push(`⚠️ ${plural(warnings.length, "warning")}`, ["<ul>", ...lines, "</ul>"].join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

function warningItem(warning: ReportedWarning): string {
  return `${code(title(warning))}: ${html(warning.problem.message)}`;
}

const HEADER = "<tr><th>Action</th><th>Worker</th><th>Details</th></tr>";
const ORDER: readonly ReportedWorker["action"][] = ["fail", "create", "update", "skip"];

/** As many rows as a summary may hold, the failures first. */
function tableRows(workers: readonly ReportedWorker[]): string[] {
  const rows: string[] = [];
  let bytes = 0;
  const sorted = ORDER.flatMap((action) => workers.filter((worker) => worker.action === action));
  for (const worker of sorted.slice(0, MOST_ROWS)) {
    const row = `<tr><td>${worker.action}</td><td>${code(title(worker))}</td><td>${details(worker)}</td></tr>`;
    bytes += Buffer.byteLength(row);
    if (bytes > MOST_BYTES) break;
    rows.push(row);
  }
  return rows;
}

function details(worker: ReportedWorker): string {
  return [html(explanation(worker)), ...worker.fields.map(fieldCell)]
    .filter((line) => line !== "")
    .join("<br>");
}

function fieldCell({ field, before, after }: ReportedField): string {
  const shown = (value: JsonValue) => code(shownValue(value, VALUE_LENGTH));
  const to = after === undefined ? REMOVED : shown(after);
  return `${code(field)}: ${before === undefined ? to : `${shown(before)} → ${to}`}`;
}

/** As code, GitHub turns no `@name` or `#1` in it into a link or a notification. */
function code(text: string): string {
  return `<code>${html(text)}</code>`;
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
