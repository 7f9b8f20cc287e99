import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { blankness } from "../../src/dev/docs/blank.ts";
import { demoReport } from "../../src/dev/docs/demo-report.ts";
import { documents, SUMMARY_PICTURES } from "../../src/dev/docs/documents.ts";
import { SCHEMES } from "../../src/dev/docs/photograph.ts";
import { sourceIn, sourceOf } from "../../src/dev/docs/picture.ts";
import { summaryPage } from "../../src/dev/docs/summary-page.ts";
import { terminalSvg } from "../../src/dev/docs/terminal-svg.ts";
import { problemLines } from "../../src/report/terminal.ts";
import { reportOf, SOME_OF_EACH } from "../report/reports.ts";
import { COLORED } from "../support/screens.ts";

const made = await documents();

describe("files that are made from the code", () => {
  it.each(made.map(({ file, content }) => [basename(file), file, content]))(
    "%s is up to date; `npm run docs` makes it so",
    async (_, file, content) => {
      expect(await readFile(file, "utf8")).toBe(content);
    },
  );
});

describe("the picture of the plan", () => {
  const svg = made.find(({ file }) => file.endsWith("plan.svg"))?.content ?? "";

  it("shows the changes in their colours, the total, and the command that applies them", () => {
    expect(svg).toContain('<tspan class="green">+ sofia.reyes@example.com</tspan>');
    expect(svg).toContain('<tspan class="yellow">~ priya.nair@example.com</tspan>');
    expect(svg).toContain(">Planned 9 Workers: 2 to create, 4 to update, 2 unchanged, ");
    expect(svg).toContain("0 problems");
    expect(svg).toMatch(/>npm run sync -- --plan c2u4-[\da-f]{12}</);
  });
});

it("the picture of a terminal shows problems in red", () => {
  const lines = problemLines(reportOf(SOME_OF_EACH), COLORED);
  const red = '<tspan class="red">! Name 3: It is broken. Mend it.</tspan>';
  expect(terminalSvg("", lines)).toContain(red);
});

describe.each(SCHEMES)("the %s picture of the job's summary", async (scheme) => {
  const page = await summaryPage(await demoReport("sync"));
  const picture = decode(await readFile(SUMMARY_PICTURES[scheme]));

  it("is made from what a job says today; `npm run docs` makes it so", () => {
    expect(page).toContain(
      "9 Workers: 🟩 2 created · 🟦 4 updated · 🟨 1 skipped · ⬜ 2 unchanged",
    );
    expect(sourceIn(picture)).toBe(sourceOf(page, scheme));
  });

  it("is made anew when the job says anything else", () => {
    const other = page.replace("4 updated", "3 updated");
    expect(sourceOf(other, scheme)).not.toBe(sourceOf(page, scheme));
  });

  it("is as wide as the README in two pixels for each, and not blank", () => {
    expect(picture.width).toBe(2000);
    expect(picture.height).toBeGreaterThan(1000);
    expect(blankness(picture)).toBeUndefined();
  });
});
