import { describe, expect, it } from "vitest";
import {
  changeLines,
  firstChangeLines,
  problemLines,
  totalLines,
} from "../../src/report/terminal.ts";
import { COLORED, PLAIN } from "../support/screens.ts";
import { reportOf, SOME_OF_EACH } from "./reports.ts";

const APPLY = "npm run sync -- --plan c1u1-0123456789ab";

describe("the terminal rendering", () => {
  const report = reportOf(SOME_OF_EACH);

  it("reads like a diff", () => {
    expect(changeLines(report, PLAIN)).toEqual([
      "+ Name 0",
      '    avatar_url: "new.png"',
      "~ Name 1",
      '    a.b: {"x":null} → ["y"]',
      '    friendlyName: "Old" → "New"',
      '    c: "gone" → removed',
      "· skipped, the Worker holds none of the mapped values: Name 2",
    ]);
  });

  it.each([
    [0, []],
    [9, []],
    [10, []],
    [11, ["… and 1 more change"]],
    [500, ["… and 490 more changes"]],
    [1510, ["… and 1,500 more changes"]],
  ])("shows the first ten of %i changes where little is wanted", (count, rest) => {
    const report = reportOf(Array.from({ length: count }, () => ({ action: "update" })));
    const all = changeLines(report, PLAIN);
    expect(firstChangeLines(report, PLAIN)).toEqual([...all.slice(0, 10), ...rest]);
  });

  it.each([
    ["too-many-overwrites", "~ Name 12"],
    ["too-many-creates", "+ Name 0"],
  ] as const)("begins them with those that stopped the run: %s", (code, first) => {
    const creates = Array.from({ length: 12 }, () => ({ action: "create" }) as const);
    const others = [{ action: "update" }, { action: "skip" }, { action: "fail" }] as const;
    const report = reportOf([...creates, ...others], { problem: { code, message: "x" } });
    const lines = firstChangeLines(report, PLAIN);
    expect([lines[0], lines.length, lines.at(-1)]).toEqual([first, 11, "… and 3 more changes"]);
  });

  it("shows the values of these changes, and not what is skipped", () => {
    const stopped = { ...report, problem: { code: "too-many-creates", message: "x" } as const };
    expect(firstChangeLines(stopped, PLAIN)).toEqual(changeLines(report, PLAIN).slice(0, -1));
  });

  it("says what failed, and what stopped the run", () => {
    const stopped = {
      ...report,
      problem: { code: "no-workers", message: "Nothing there." } as const,
    };
    expect(problemLines(stopped, PLAIN)).toEqual([
      "! Name 3: It is broken. Mend it.",
      "! Nothing there.",
    ]);
  });

  it("makes one line of one cause", () => {
    const fail = {
      action: "fail",
      problem: { code: "unexpected" as const, message: "Not tried." },
    } as const;
    expect(problemLines(reportOf(Array.from({ length: 7 }, () => fail)), PLAIN)).toEqual([
      "! Not tried. (Name 0, Name 1, Name 2, Name 3, Name 4 and 2 more)",
    ]);
  });

  it.each([
    ["stopped", "sync", [{ action: "create" }], true],
    ["failed", "sync", [], true],
    ["failed", "sync", [{ action: "create" }], false],
    ["failed", "plan", [{ action: "create" }], true],
  ] as const)("says that nothing was written when that is so: %#", (outcome, mode, workers, so) => {
    const problem = { code: "unexpected" as const, message: "x" };
    const [line] = totalLines(reportOf(workers, { outcome, mode, problem }), PLAIN, APPLY);
    expect(line?.startsWith("Nothing was written")).toBe(so);
  });

  it("does not say so where a write was sent and its answer never came", () => {
    const sent = reportOf([], { problem: { code: "interrupted", message: "x" } });
    const byOperation = { ...sent.requests.byOperation, "users.update": 3 };
    const report = { ...sent, applied: true, requests: { ...sent.requests, byOperation } };
    expect(totalLines(report, PLAIN, APPLY)[0]).toMatch(/^No write was confirmed · /);
  });

  it("ends in one line", () => {
    expect(totalLines(report, PLAIN, APPLY)).toEqual([
      "Planned 14,982 Workers: 1 to create, 1 to update, 14,978 unchanged, 1 skipped, 1 problem · 1,318 requests · 9.4 s",
    ]);
    expect(totalLines({ ...report, mode: "sync", applied: true }, PLAIN, APPLY)).toEqual([
      expect.stringMatching(/^Synced 14,982 Workers: 1 created, 1 updated, /),
    ]);
  });

  it.each([
    [
      { reads: 1500, writes: 2000, seconds: 72, activeUsers: 2000 },
      "2,000 writes and up to 1,500 reads, about 72 s. Up to 2,000 Users become active",
    ],
    [
      { reads: 1, writes: 1, seconds: 1, activeUsers: 1 },
      "1 write and up to 1 read, about 1 s. Up to 1 User becomes active",
    ],
    [
      { reads: 0, writes: 2, seconds: 1, activeUsers: 2 },
      "2 writes, about 1 s. Up to 2 Users become active",
    ],
  ])("says what applying a plan costs, and ends with the command: %j", (cost, words) => {
    expect(totalLines({ ...report, cost }, PLAIN, APPLY).slice(1)).toEqual([
      `Applying it takes ${words} (billable) this month. To apply exactly this plan:`,
      APPLY,
    ]);
  });

  it("leaves out the cost of a plan that cannot be applied", () => {
    const cost = { reads: 1, writes: 1, seconds: 1, activeUsers: 1 };
    const problem = { code: "unexpected" as const, message: "x" };
    expect(totalLines({ ...report, cost, problem }, PLAIN, APPLY)).toHaveLength(1);
  });

  it("counts and lists Workers that were not tried apart from those that failed", () => {
    const problem = { code: "not-tried", message: "Not tried." } as const;
    const notTried = [1, 2].map(() => ({ action: "fail", problem }) as const);
    const cut = reportOf([...SOME_OF_EACH, ...notTried], { mode: "sync" });
    expect(problemLines(cut, PLAIN)).toEqual([
      "· Not tried. (Name 4, Name 5)",
      "! Name 3: It is broken. Mend it.",
    ]);
    expect(totalLines(cut, PLAIN, APPLY)[0]).toContain("1 skipped, 1 failed, 2 not tried · ");
  });

  it("lists the names of fields whose values are hidden, on one line", () => {
    const hidden = reportOf(SOME_OF_EACH.map((worker) => ({ ...worker, name: null })));
    expect(changeLines(hidden, PLAIN).slice(0, 4)).toEqual([
      "+ WK0",
      "    avatar_url",
      "~ WK1",
      "    a.b, friendlyName, c (removed)",
    ]);
  });

  it("shows SIDs where names are hidden", () => {
    const hidden = reportOf(SOME_OF_EACH.map((worker) => ({ ...worker, name: null })));
    expect(changeLines(hidden, PLAIN).join("\n")).not.toMatch(/Name \d/);
    expect(changeLines(hidden, PLAIN)[0]).toBe("+ WK0");
  });

  it("names five of the Workers skipped for one reason and counts the others", () => {
    const many = Array.from(
      { length: 12 },
      () => ({ action: "skip", reason: "no-identity" }) as const,
    );
    expect(changeLines(reportOf(many), PLAIN)).toEqual([
      expect.stringMatching(/: Name 0, Name 1, Name 2, Name 3, Name 4 and 7 more$/),
    ]);
  });

  it("colours only when told to", () => {
    expect(changeLines(report, COLORED).join("")).toContain("\u001b[32m");
    expect(changeLines(report, PLAIN).join("")).not.toContain("\u001b");
  });

  it.each([
    ["a terminal's escape sequences", "\u001b[2Jx", "+ \\u001b[2Jx"],
    ["line breaks", "x\n::error::y\r", "+ x\\u000a::error::y\\u000d"],
    ["text that runs backwards", "x\u202ey", "+ x\\u202ey"],
    ["a workflow command", "##[error]x", "+ #\\u0023[error]x"],
    ["half a character", "x\ud800", "+ x\\ud800"],
    ["a command at its beginning", " ::error::x", "+  \\u003a:error::x"],
  ])("spells out %s in a name", (_, name, line) => {
    expect(changeLines(reportOf([{ action: "create", name }]), PLAIN)).toEqual([line]);
  });

  it("spells out the same in a path from the mapping", () => {
    const fields = [{ field: "attributes.::error::x\n", after: "y" }];
    const [, line] = changeLines(reportOf([{ action: "create", fields }]), PLAIN);
    expect(line).toBe('    \\u003a:error::x\\u000a: "y"');
  });

  it("cuts long values", () => {
    const fields = [{ field: "attributes.a", after: "x".repeat(4000) }];
    const [, line = ""] = changeLines(reportOf([{ action: "create", fields }]), PLAIN);
    expect(line).toHaveLength("    a: ".length + 60);
    expect(line.endsWith("…")).toBe(true);
  });
});
