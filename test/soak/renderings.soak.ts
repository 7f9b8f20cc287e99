import { expect, it } from "vitest";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { jsonText } from "../../src/report/json-text.ts";
import { reportParts } from "../../src/report/report.ts";
import { summarize } from "../../src/report/summarize.ts";
import { summaryMarkdown } from "../../src/report/summary.ts";
import { changeLines } from "../../src/report/terminal.ts";
import { reportOf } from "../report/reports.ts";
import { changes } from "../report/results.ts";
import { PLAIN } from "../support/screens.ts";

it.each(["true", "false"])("100,000 changes are rendered, with SHOW_VALUES=%s", (SHOW_VALUES) => {
  const circumstances = {
    mode: "sync",
    startedAt: new Date("2026-01-05T08:00:00Z"),
    finishedAt: new Date("2026-01-05T09:00:00Z"),
    workspace: "WS1",
    service: undefined,
    requests: reportOf([]).requests,
    pace: { requestsAtOnce: 20, writesPerSecond: 28 },
  } as const;
  const report = summarize(
    { ...changes(100_000), unchanged: 0 },
    circumstances,
    disclosureFor({ SHOW_VALUES }),
  );
  expect(changeLines(report, PLAIN).length).toBeGreaterThan(100_000);
  expect(Buffer.byteLength(summaryMarkdown(report))).toBeLessThan(1024 * 1024);
  const json = [...reportParts(report)].join("\n");
  expect(json).toBe(jsonText(report, 2));
  expect(JSON.parse(json).workers).toHaveLength(100_000);
});
