import { code, htmlWords } from "./html.ts";
import { kindsOf, listed } from "./kinds.ts";
import type { Report } from "./report.ts";
import { summaryTable } from "./summary-table.ts";
import { agoInWords, costInWords, outcomesOf, plural, totalInWords } from "./words.ts";

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
    `Nothing was written. Run again without *dry run*; with \`${report.plan}\` as *plan* it applies exactly this. ${cost}`,
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
