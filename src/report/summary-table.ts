import type { JsonValue } from "../mapping/json.ts";
import { code, htmlWords } from "./html.ts";
import type { ReportedField, ReportedWorker } from "./report.ts";
import { explanation, fieldName, plural, REMOVED, shownValue, title } from "./words.ts";

/** Rows of the table. */
const MOST_ROWS = 200;
/** UTF-8 bytes of the table's rows. */
const MOST_BYTES = 900_000;
/** Characters of a value that are shown. */
const VALUE_LENGTH = 120;

const ORDER: readonly ReportedWorker["action"][] = ["fail", "create", "update", "skip"];
const HEADER = "<tr><th>Action</th><th>Worker</th><th>Details</th></tr>";

/** The Workers as an HTML table, the failures first, as far as it may grow; nothing for none. */
export function summaryTable(workers: readonly ReportedWorker[]): string[] {
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
