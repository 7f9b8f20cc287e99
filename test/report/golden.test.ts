import { describe, expect, it } from "vitest";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { pageParts } from "../../src/report/html/page.ts";
import { pageScript, pageStyle } from "../../src/report/html/page-assets.ts";
import { jsonText } from "../../src/report/json-text.ts";
import { reportParts } from "../../src/report/report.ts";
import { summarize } from "../../src/report/summarize.ts";
import { summaryMarkdown } from "../../src/report/summary.ts";
import { changeLines, problemLines, totalLines } from "../../src/report/terminal.ts";
import { PLAIN, SCREENS, screenName } from "../support/screens.ts";
import { reportOf } from "./reports.ts";
import { RESULTS } from "./results.ts";

const DISCLOSURES = { shown: { SHOW_VALUES: "true" }, hidden: { SHOW_VALUES: "false" } };
const cases = Object.entries(RESULTS).flatMap(([name, result]) =>
  Object.entries(DISCLOSURES).map(([seen, environment]) => ({ name, seen, result, environment })),
);

/** The first and the last lines of a long text, and how many are between. */
function ends(text: string): string {
  const lines = text.split("\n");
  if (lines.length <= 400) return text;
  return [...lines.slice(0, 30), `(${lines.length - 60} lines)`, ...lines.slice(-30)].join("\n");
}

describe.each(cases)("$name, values $seen", ({ name, seen, result, environment }) => {
  const report = summarize(
    result,
    {
      mode: result.applied || result.outcome === "stopped" ? "sync" : "plan",
      startedAt: new Date("2026-01-05T08:00:00Z"),
      finishedAt: new Date("2026-01-05T08:00:09.4Z"),
      workspace: "WS1",
      service: undefined,
      requests: reportOf([]).requests,
      pace: { requestsAtOnce: 20, writesPerSecond: 28 },
    },
    disclosureFor(environment),
  );
  const golden = (kind: string) => `golden/${name.replaceAll(/[, ]+/g, "-")}.${seen}.${kind}`;

  it.each([PLAIN, ...SCREENS])("on a terminal: %j", async (screen) => {
    const lines = [
      ...changeLines(report, screen),
      ...problemLines(report, screen),
      ...totalLines(report, screen, `npm run sync -- --plan ${report.plan}`),
    ];
    const isWide = screen.width === undefined;
    await expect(ends(`${lines.join("\n")}\n`)).toMatchFileSnapshot(
      golden(isWide ? "txt" : `${screenName(screen)}.txt`),
    );
  });

  it("as a job summary, below 1 MiB", async () => {
    const markdown = summaryMarkdown(report, "2026-01-05T05:00:00Z");
    expect(Buffer.byteLength(markdown)).toBeLessThan(1024 * 1024);
    await expect(ends(markdown)).toMatchFileSnapshot(golden("md"));
  });

  it("as a page, all Workers included", async () => {
    const page = [...pageParts(report, `npm run sync -- --plan ${report.plan}`)].join("");
    expect(page.match(/^\[?\{"title":/gm) ?? []).toHaveLength(result.outcomes.length);
    const own = page
      .replace(pageStyle, "(the style)")
      .replace(pageScript, "(the script)")
      .replaceAll(/sha256-[\w+/]+=*/g, "(a hash)");
    await expect(ends(own)).toMatchFileSnapshot(golden("html"));
  });

  it("as JSON, whole", async () => {
    const json = [...reportParts(report)].join("\n");
    expect(json).toBe(jsonText(report, 2));
    expect(json.match(/^ {6}"worker": /gm) ?? []).toHaveLength(
      result.outcomes.length + result.warnings.length,
    );
    await expect(ends(json)).toMatchFileSnapshot(golden("json"));
  });
});
