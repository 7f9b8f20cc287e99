import { readFile } from "node:fs/promises";
import type { Report } from "../../report/report.ts";
import { summaryMarkdown } from "../../report/summary.ts";

/** An hour before the demo's run, as in the schedule. */
const LAST_SUCCESS = "2026-01-01T11:17:00Z";

/**
 * Returns a page that shows a job's summary as GitHub does; it becomes visible when it is fully
 * drawn.
 */
export async function summaryPage(report: Report): Promise<string> {
  const template = await readFile(new URL("summary-page.html", import.meta.url), "utf8");
  const markdown = JSON.stringify(summaryMarkdown(report, LAST_SUCCESS));
  return template.replace('"MARKDOWN"', () => markdown.replaceAll("<", "\\u003c"));
}
