import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Faults } from "../../src/dev/emulator/faults.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { report } from "./report-shape.ts";

describe("sync", () => {
  it("shows changes, problems and a total, and exits with 1 when a Worker failed", async () => {
    const { settings, world } = await startCenter({ world: sampleCenter() });
    const { code, stdout, stderr } = await callProgram(["sync"], settings);
    expect(stdout).toContain('+ sofia.reyes@example.com\n    avatar_url: "https://pictures');
    expect(stdout).toContain(
      "! lena.frost@example.com: The Worker's attributes are not a JSON object",
    );
    expect(stdout).toMatch(
      /Synced 10 Workers: 2 created, 4 updated, 2 unchanged, 1 skipped, 1 failed · /,
    );
    expect(stderr).toBe("");
    expect(code).toBe(1);
    expect(world.users.find("tom_2Ebecker_40example_2Ecom")?.attributes).toContain(
      '{"crm":{"id":12345678901234567890,"rate":1.0},"theme":"dark","avatar_url":',
    );
  });

  it.each([
    ["an answer that never comes", { silence: 1 }, /timed out|deadline passed/],
    [
      "a wait longer than that",
      { throttledForTime: 1 },
      /^! Twilio asks to wait 60 s before the next request/m,
    ],
  ])(
    "is gone by its deadline, in spite of %s",
    async (_, shares, why) => {
      const { settings } = await startCenter({ faults: new Faults(1, shares), retryAfter: 60 });
      const { code, stdout } = await runProgram(["sync", "--deadline", "1s"], settings);
      expect(code).toBe(1);
      expect(stdout).toMatch(why);
    },
    10_000,
  );

  it("prints the report as JSON on stdout and everything else on stderr with --json -", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const { stdout, stderr } = await callProgram(["sync", "--json", "-"], settings);
    expect(report.parse(JSON.parse(stdout))).toMatchObject({
      mode: "sync",
      outcome: "failed",
      counts: { workers: 10, created: 2, updated: 4, unchanged: 2, skipped: 1, failed: 1 },
    });
    expect(stderr).toContain("Synced 10 Workers");
  });

  it("writes the report to a file with --json FILE", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    const file = join(await temporaryFolder(), "report.json");
    await callProgram(["sync", "--json", file], settings);
    expect(report.parse(JSON.parse(await readFile(file, "utf8"))).counts).toMatchObject({
      created: 2,
    });
  });

  it.each([
    [["--dry-run"], 0],
    [["--check"], 4],
  ])("writes nothing with %j", async (flags, expected) => {
    const center = await startCenter({ world: generatedCenter({ workers: 3, users: 1 }) });
    const { code, stdout } = await callProgram(["sync", ...flags], center.settings);
    expect(stdout).toContain("2 to create");
    expect(center.writes()).toEqual([]);
    expect(code).toBe(expected);
  });

  it("prints problems only with --quiet", async () => {
    const fine = await startCenter({ world: generatedCenter({ workers: 3, users: 1 }) });
    expect(await callProgram(["sync", "--quiet"], fine.settings)).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    const broken = await startCenter({ world: sampleCenter() });
    const { stdout } = await callProgram(["sync", "--quiet"], broken.settings);
    expect(stdout).toMatch(/^! lena\.frost@example\.com: .*\n$/);
  });

  it("prints the figures and the first ten changes with --quiet where the guard stops it", async () => {
    const world = generatedCenter({ workers: 60, users: 30, changed: 30 });
    const { settings } = await startCenter({ world });
    const { code, stdout } = await callProgram(["sync", "--quiet"], settings);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.filter((line) => line.startsWith("~ "))).toHaveLength(10);
    expect(lines.slice(-2)).toEqual([
      "… and 50 more changes",
      expect.stringMatching(/^! 30 of 30 Users \(100 %\) would have values overwritten/),
    ]);
    expect(lines).toHaveLength(22);
    expect(code).toBe(3);
  });

  it.each([
    ["changes are pending", 1, 4],
    ["nothing is pending", 0, 1],
  ])("with --check and a broken Worker tells whether %s", async (_, changed, expected) => {
    const world = generatedCenter({ workers: 3, users: 3, changed });
    world.addWorker("broken", "{");
    const center = await startCenter({ world });
    const { code, stdout } = await callProgram(["sync", "--check"], center.settings);
    expect(stdout).toContain("! broken: The Worker's attributes are not a JSON object");
    expect(code).toBe(expected);
    expect(center.writes()).toEqual([]);
  });

  it("syncs the Workers that the mapping's expression matches, and no others", async () => {
    const { settings, world } = await startCenter({ world: sampleCenter() });
    const file = join(await temporaryFolder(), "m.json");
    const workers = "friendly_name == 'li.wei@example.com'";
    await writeFile(file, JSON.stringify({ attributes: { image_url: "avatar_url" }, workers }));
    const { stdout } = await callProgram(["sync", "--mapping", file], settings);
    expect(stdout).toContain("Synced 1 Worker: 1 created");
    expect(world.users.list.at(-1)?.identity).toBe("li_2Ewei_40example_2Ecom");
  });

  it("goes on when whoever reads its output stops reading", async () => {
    const { settings, world } = await startCenter({ world: sampleCenter() });
    const { stderr } = await runProgram(["sync"], settings, { closeStdout: true });
    expect(stderr).toBe("");
    expect(world.users.list).toHaveLength(8);
  });

  it.runIf(existsSync("/dev/full")).each([
    [
      ["--json", "/dev/full"],
      {},
      "--json /dev/full: the report could not be written (the disk is full).",
    ],
    [
      ["--html", "/dev/full"],
      {},
      "--html /dev/full: the page could not be written (the disk is full).",
    ],
    [[], { stdout: "/dev/full" }, "Not all of the output could be written (the disk is full)."],
  ] as const)(
    "does all and says so when the disk is full (%j, %j)",
    async (flags, running, message) => {
      const center = await startCenter({ world: generatedCenter({ workers: 3, users: 0 }) });
      const { code, stderr } = await runProgram(["sync", ...flags], center.settings, running);
      expect(stderr).toBe(`${message}\n`);
      expect(center.writes()).toHaveLength(3);
      expect(code).toBe(1);
    },
  );

  it.each([
    ["overwrites", { maxOverwrites: 1 }],
    ["creates", { maxCreates: 1 }],
  ])("exits with 3 at too many %s, and goes on with the flag that it names", async (...row) => {
    const [limited, safety] = row;
    const world = generatedCenter({ workers: 4, users: 2, changed: 2 });
    const center = await startCenter({ world });
    const file = join(await temporaryFolder(), "m.json");
    await writeFile(file, JSON.stringify({ attributes: { image_url: "avatar_url" }, safety }));
    const stopped = await callProgram(["sync", "--mapping", file], center.settings);
    const [, ...remedy] = / run again with (--allow-\w+) (\d+)\.$/m.exec(stopped.stdout) ?? [];
    expect(remedy).toEqual([`--allow-${limited}`, "2"]);
    expect(stopped.code).toBe(3);
    expect(center.writes()).toEqual([]);
    const allowed = await callProgram(["sync", "--mapping", file, ...remedy], center.settings);
    expect(allowed.code).toBe(0);
    expect(center.writes()).toHaveLength(4);
  });

  it("exits with 3 when there is no Worker at all", async () => {
    const { settings } = await startCenter();
    const { code, stdout } = await callProgram(["sync"], settings);
    expect(stdout).toContain("The Workspace has no Worker in scope");
    expect(code).toBe(3);
  });
});
