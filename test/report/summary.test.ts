import { describe, expect, it } from "vitest";
import { summaryMarkdown } from "../../src/report/summary.ts";
import { reportOf, SOME_OF_EACH } from "./reports.ts";

describe("the job summary", () => {
  it("says status, counts, what to do next, and the changes as a table", () => {
    const cost = { reads: 1, writes: 2, seconds: 1, activeUsers: 2 };
    expect(summaryMarkdown(reportOf(SOME_OF_EACH, { cost }))).toMatchInlineSnapshot(`
      "## ✅ Plan done

      14,982 Workers: 🟥 1 problem · 🟩 1 to create · 🟦 1 to update · 🟨 1 skipped · ⬜ 14,978 unchanged

      <ul>
      <li>❌ It is broken. Mend it. (1 Worker: <code>Name 3</code>)</li>
      </ul>

      Nothing was written. To apply exactly this plan by hand, run the workflow *Sync* with the command *sync* and with \`c1u1-0123456789ab\` as *plan*. Applying it takes 2 writes and up to 1 read, about 1 s. Up to 2 Users become active (billable) this month.

      <table>
      <tr><th>Action</th><th>Worker</th><th>Details</th></tr>
      <tr><td>🟥&nbsp;fail</td><td><code>Name 3</code></td><td>It is broken. Mend it.</td></tr>
      <tr><td>🟩&nbsp;create</td><td><code>Name 0</code></td><td><code>avatar_url</code>: <code>&quot;new.png&quot;</code></td></tr>
      <tr><td>🟦&nbsp;update</td><td><code>Name 1</code></td><td><code>a.b</code>: <code>{&quot;x&quot;:null}</code> → <code>[&quot;y&quot;]</code><br><code>friendlyName</code>: <code>&quot;Old&quot;</code> → <code>&quot;New&quot;</code><br><code>c</code>: <code>&quot;gone&quot;</code> → removed</td></tr>
      <tr><td>🟨&nbsp;skip</td><td><code>Name 2</code></td><td>the Worker has none of the mapped values</td></tr>
      </table>

      1,318 requests · 9.4 s
      "
    `);
  });

  it("counts in one line, what needs attention first, with red for failures alone", () => {
    const counts = { workers: 9, created: 1, updated: 2, unchanged: 0, skipped: 3, failed: 1 };
    const report = reportOf([], { mode: "sync", counts: { ...counts, notTried: 2 } });
    const [, line] = summaryMarkdown(report).split("\n\n");
    expect(line).toBe(
      "9 Workers: 🟥 1 failed · 🟧 2 not tried · 🟩 1 created · 🟦 2 updated · 🟨 3 skipped",
    );
    expect(summaryMarkdown(reportOf([]))).not.toContain("🟥");
  });

  it("marks a Worker that was not tried as no failure", () => {
    const problem = { code: "not-tried", message: "Not tried." } as const;
    const markdown = summaryMarkdown(reportOf([{ action: "fail", problem }]));
    expect(markdown).toContain("<li>⚠️ Not tried. (1 Worker: <code>Name 0</code>)</li>");
    expect(markdown).toContain("<tr><td>🟧&nbsp;not tried</td><td><code>Name 0</code></td>");
    expect(markdown).not.toMatch(/🟥|<li>❌/);
  });

  it("lists the names of fields whose values are hidden", () => {
    const hidden = SOME_OF_EACH.map((worker) => ({ ...worker, name: null }));
    expect(summaryMarkdown(reportOf(hidden))).toContain(
      "<td><code>WK1</code></td><td><code>a.b</code>, <code>friendlyName</code>, <code>c (removed)</code></td>",
    );
  });

  it.each([
    ["✅ Plan done", {}],
    ["❌ Plan with 1 problem", { outcome: "failed", counts: { failed: 1 } }],
    ["❌ Plan failed", { outcome: "failed", problem: { code: "network", message: "x" } }],
    ["✅ Sync done", { mode: "sync" }],
    ["❌ Sync failed for 2 Workers", { mode: "sync", outcome: "failed", counts: { failed: 2 } }],
    ["⚠️ Sync interrupted", { mode: "sync", outcome: "interrupted" }],
    ["🛑 Sync stopped before the first write", { mode: "sync", outcome: "stopped" }],
  ] as const)("begins with how the run ended: %s", (heading, rest) => {
    expect(summaryMarkdown(reportOf([], rest)).startsWith(`## ${heading}\n`)).toBe(true);
  });

  it("says when a scheduled run last succeeded, where that is known", () => {
    const lastLine = (lastSuccess?: string) =>
      summaryMarkdown(reportOf([]), lastSuccess).trimEnd().split("\n").at(-1);
    const effort = "1,318 requests · 9.4 s";
    expect(lastLine()).toBe(effort);
    expect(lastLine("2026-01-05T05:00:00Z")).toBe(
      `${effort} · last successful scheduled run 3 hours ago`,
    );
  });

  it.each([
    ["Name 0", "shows every change, with its pictures."],
    [null, "shows every change."],
  ])("names the page, if there is one, before the table: %s", (name, words) => {
    const report = reportOf([{ action: "create", name }]);
    const line = `The page <code>plan.html</code> ${words}\n\n<table>`;
    expect(summaryMarkdown(report, "", "plan.html")).toContain(line);
    expect(summaryMarkdown(report)).not.toContain("The page");
  });

  it("names what stopped the run", () => {
    const stopped = reportOf([], {
      outcome: "stopped",
      problem: { code: "no-workers", message: "No <Worker>." },
    });
    expect(summaryMarkdown(stopped)).toContain("<li>❌ No &lt;Worker&gt;.</li>");
  });

  it("lets no text from outside become Markdown or HTML", () => {
    const name = "</code></td><img src=x onerror=alert(1)>\n\n# [x](http://evil.example) @everyone";
    const markdown = summaryMarkdown(reportOf([{ action: "create", name }]));
    expect(markdown).not.toContain("<img");
    expect(markdown).not.toContain("\n# [x]");
    expect(markdown).toContain("<code>&lt;/code&gt;");
  });

  it("lets what a problem quotes neither become Markdown nor mention anybody", () => {
    const problem = {
      code: "unexpected" as const,
      message: "No. (<b>`a`</b>\n\n@everyone, [x](javascript:alert(1)) | **y**)",
    };
    const markdown = summaryMarkdown(
      reportOf([{ action: "fail", problem }], {
        problem,
        warnings: [{ worker: "WK1", name: null, problem }],
      }),
    );
    expect(markdown.match(/@/g)).toHaveLength(4);
    expect(markdown).not.toMatch(/@\w|<b>|\n\n@/);
    // Markdown is read between the tags of no line, and a line does not end before its tags do.
    const quoting = markdown.split("\n").filter((line) => line.includes("[x]"));
    expect(quoting).toHaveLength(4);
    for (const line of quoting) expect(line).toMatch(/^<(tr|li)>.*<\/\1>$/);
  });

  it("spells out what a path from the mapping could break", () => {
    const fields = [{ field: "attributes.a\n\n# b", after: "x" }];
    const markdown = summaryMarkdown(reportOf([{ action: "update", fields }]));
    expect(markdown).not.toContain("\n# b");
  });

  it("lists 200 Workers and counts the others", () => {
    const many = Array.from({ length: 100_000 }, () => ({ action: "create" }) as const);
    const markdown = summaryMarkdown(reportOf(many, { counts: { workers: 100_000 } }));
    expect(markdown.match(/<tr><td>/g)).toHaveLength(200);
    expect(markdown).toContain("… and 99,800 more Workers. The artifact");
  });

  it("stays below the 1 MiB that a job summary may hold, however long the values", () => {
    const fields = Array.from({ length: 20 }, (_, index) => ({
      field: `attributes.${index}`,
      before: "<".repeat(4096),
      after: "&".repeat(4096),
    }));
    const many = Array.from({ length: 300 }, () => ({ action: "update", fields }) as const);
    expect(Buffer.byteLength(summaryMarkdown(reportOf(many)))).toBeLessThan(1024 * 1024);
  });
});
