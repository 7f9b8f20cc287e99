import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Faults } from "../../src/emulator/faults.ts";
import { generatedCenter } from "../../src/emulator/generated-center.ts";
import { sampleCenter } from "../../src/emulator/sample-center.ts";
import { startCenter } from "../support/center.ts";
import { runProgram, runScript } from "../support/run-program.ts";

const report = z.object({
  version: z.literal(1),
  mode: z.enum(["plan", "sync"]),
  outcome: z.string(),
  counts: z.record(z.string(), z.number()),
  workers: z.array(z.object({ worker: z.string(), action: z.string() })),
});

async function inTemporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "worker-user-sync-"));
}

describe("sync", () => {
  it("shows changes, problems and a total, and exits with 1 when a Worker failed", async () => {
    const { settings, world } = await startCenter({ world: sampleCenter() });
    const { code, stdout, stderr } = await runProgram(["sync"], settings);
    expect(stdout).toContain('+ sofia.reyes@example.com\n    avatar_url: "https://pictures');
    expect(stdout).toContain(
      "! lena.frost@example.com: The Worker's attributes are not a JSON object.",
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
    ["an answer that never comes", { silence: 1 }, /timed out|ran out/],
    ["a wait longer than that", { throttledForTime: 1 }, /429/],
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

  it("exits with 0 when all is in step", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 3, users: 3 }) });
    expect(await runProgram(["sync"], settings)).toMatchObject({ code: 0, stderr: "" });
  });

  it("prints the report as JSON on stdout and everything else on stderr with --json -", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const { stdout, stderr } = await runProgram(["sync", "--json", "-"], settings);
    expect(report.parse(JSON.parse(stdout))).toMatchObject({
      mode: "sync",
      outcome: "failed",
      counts: { workers: 10, created: 2, updated: 4, unchanged: 2, skipped: 1, failed: 1 },
    });
    expect(stderr).toContain("Synced 10 Workers");
  });

  it("writes the report to a file with --json FILE", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    const file = join(await inTemporaryFolder(), "report.json");
    await runProgram(["sync", "--json", file], settings);
    expect(report.parse(JSON.parse(await readFile(file, "utf8"))).counts).toMatchObject({
      created: 2,
    });
  });

  it.each([
    [["--dry-run"], 0],
    [["--check"], 4],
  ])("writes nothing with %j", async (flags, expected) => {
    const center = await startCenter({ world: generatedCenter({ workers: 3, users: 1 }) });
    const { code, stdout } = await runProgram(["sync", ...flags], center.settings);
    expect(stdout).toContain("2 to create");
    expect(center.writes()).toEqual([]);
    expect(code).toBe(expected);
  });

  it("prints problems only with --quiet", async () => {
    const fine = await startCenter({ world: generatedCenter({ workers: 3, users: 1 }) });
    expect(await runProgram(["sync", "--quiet"], fine.settings)).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    const broken = await startCenter({ world: sampleCenter() });
    const { stdout } = await runProgram(["sync", "--quiet"], broken.settings);
    expect(stdout).toMatch(/^! lena\.frost@example\.com: .*\n$/);
  });

  it("syncs the Workers that the mapping's expression matches, and no others", async () => {
    const { settings, world } = await startCenter({ world: sampleCenter() });
    const file = join(await inTemporaryFolder(), "m.json");
    const workers = "friendly_name == 'li.wei@example.com'";
    await writeFile(file, JSON.stringify({ attributes: { image_url: "avatar_url" }, workers }));
    const { stdout } = await runProgram(["sync", "--mapping", file], settings);
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
    [["--json", "/dev/full"], {}, "--json /dev/full: the report could not be written (ENOSPC)."],
    [[], { stdout: "/dev/full" }, "The output could not all be written (ENOSPC)."],
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

  it("exits with 3 when there is no Worker at all", async () => {
    const { settings } = await startCenter();
    const { code, stdout } = await runProgram(["sync"], settings);
    expect(stdout).toContain("The Workspace has no Worker in scope");
    expect(code).toBe(3);
  });
});

describe("what is wrong before the first request", () => {
  it.each([
    [["sync", "--nope"], {}, "unknown option '--nope'"],
    [["snyc"], {}, "unknown command 'snyc'"],
    [["why"], {}, "why: name one Worker"],
    [["sync", "--worker", " "], {}, "It is missing."],
    [["sync", "--json", "--dry-run"], {}, "It is missing."],
    [["sync", "--json", "/no/such/folder/r.json"], {}, "the file cannot be written (ENOENT)"],
    [["sync"], { TWILIO_WORKSPACE_SID: "" }, "TWILIO_WORKSPACE_SID is not set"],
    [["sync"], { TWILIO_API_BASE_URL: "http://10.0.0.1" }, "TWILIO_API_BASE_URL must be"],
    [["sync", "--mapping", "nowhere.json"], {}, "nowhere.json: cannot be read (ENOENT)"],
    [["validate"], { MAPPING_FILE: "package.json" }, "package.json:2:3: name: is unknown"],
  ])("%j with %j ends with 2 and says so", async (args, wrong, message) => {
    const center = await startCenter({ world: sampleCenter() });
    const { code, stdout, stderr } = await runProgram(args, { ...center.settings, ...wrong });
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(center.exchanges).toEqual([]);
  });

  it("a mapping's mistake is named with its place", async () => {
    const center = await startCenter();
    const file = join(await inTemporaryFolder(), "m.json");
    await writeFile(file, '{"attributes":[{"from":"a","to":"b"},{"from":"a","to":""}]}');
    const { code, stderr } = await runProgram(["sync", "--mapping", file], center.settings);
    expect(stderr).toContain("m.json:1:55: attributes[1].to: ");
    expect(code).toBe(2);
    expect(center.exchanges).toEqual([]);
  });
});

describe("validate", () => {
  it("names what is wrong in settings and mapping at once", async () => {
    const { code, stderr } = await runProgram(["validate", "--mapping", "package.json"], {});
    expect(stderr).toMatch(
      /package\.json:2:3: name: is unknown.*\n(.*\n)*Settings: TWILIO_ACCOUNT_SID/,
    );
    expect(code).toBe(2);
  });

  it("approves of settings and the mapping that ships, without a request", async () => {
    const center = await startCenter();
    const { code, stdout } = await runProgram(["validate"], center.settings);
    expect(stdout).toBe("Settings and mapping are fine: 2 rules.\n");
    expect(code).toBe(0);
    expect(center.exchanges).toEqual([]);
  });
});

describe("settings", () => {
  it("are read from .env where the environment does not name them", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 1, users: 1 }) });
    const folder = await inTemporaryFolder();
    const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"`);
    await writeFile(join(folder, ".env"), lines.join("\n"));
    await writeFile(join(folder, "mapping.json"), '{"attributes":{"image_url":"avatar_url"}}');
    expect(await runProgram(["sync"], {}, { cwd: folder })).toMatchObject({ code: 0 });
  });
});

describe("setting up", () => {
  it("init writes what the doctor then finds in order", async () => {
    const world = generatedCenter({ workers: 1, users: 1 });
    const { settings } = await startCenter({ world });
    const folder = await inTemporaryFolder();
    const init = await runProgram(["init"], settings, { cwd: folder });
    expect(init).toMatchObject({ code: 0, stderr: "" });
    expect(init.stdout).toContain("gh secret set TWILIO_API_SECRET\n");
    const doctor = await runProgram(["doctor"], {}, { cwd: folder });
    expect(doctor.stdout).toMatch(/^15 ok, 0 warnings, 0 problems, 2 not checked · /m);
    expect(doctor).toMatchObject({ code: 0, stderr: "" });
    for (const text of [init.stdout, doctor.stdout]) expect(text).not.toContain(world.apiSecret);
  });

  it("init without a terminal takes no leave for granted", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const folder = await inTemporaryFolder();
    await writeFile(join(folder, "mapping.json"), "{}");
    const { code, stderr } = await runProgram(["init"], settings, { cwd: folder });
    expect(stderr).toContain("mapping.json: there already");
    expect(code).toBe(2);
  });
});

describe("what Twilio refuses", () => {
  it.each([
    [
      { TWILIO_API_SECRET: "not-the-real-secret" },
      "the credentials are not accepted. Check TWILIO_ACCOUNT_SID",
    ],
    [
      { TWILIO_WORKSPACE_SID: `WS${"f".repeat(32)}` },
      "there is no such Workspace in this account. Check TWILIO_WORKSPACE_SID",
    ],
  ])("%j is one clear line with the remedy and no credential", async (wrong, message) => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const variables: Record<string, string> = { ...settings, ...wrong };
    const { code, stdout, stderr } = await runProgram(["sync"], variables);
    expect(code).toBe(1);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toEqual([
      expect.stringContaining(message),
      expect.stringMatching(/^Nothing was written · 1 request · /),
    ]);
    const pair = `${variables.TWILIO_API_KEY}:${variables.TWILIO_API_SECRET}`;
    expect(stdout).not.toContain(`${variables.TWILIO_API_SECRET}`);
    expect(stdout).not.toContain(Buffer.from(pair).toString("base64"));
    expect(stdout).not.toMatch(/\n\s+at /);
  });
});

describe("in GitHub Actions", () => {
  const ACTIONS = { GITHUB_ACTIONS: "true" };

  it("an error before the first request is annotated too", async () => {
    const { stdout, code } = await runProgram(["sync"], ACTIONS);
    expect(stdout).toMatch(/^::error::Settings: TWILIO_ACCOUNT_SID is not set\.%0A/);
    expect(code).toBe(2);
  });

  it("annotations name what went wrong, and leave stdout alone with --json -", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const variables = { ...settings, ...ACTIONS };
    const { stdout } = await runProgram(["sync"], variables);
    expect(stdout).toContain("::error::1 Worker: The Worker's attributes are not a JSON object.");
    expect(stdout).toMatch(/^::group::The plan\n\+ WK[\s\S]*\n::endgroup::\n! /);
    const asJson = await runProgram(["sync", "--json", "-"], variables);
    expect(report.parse(JSON.parse(asJson.stdout)).counts).toMatchObject({ failed: 1 });
    const wrong = await runProgram(["sync", "--json", "-"], ACTIONS);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    const orphans = await runProgram(["orphans", "--json"], ACTIONS);
    expect(orphans).toMatchObject({ code: 2, stdout: "" });
  });

  it("a summary that cannot be written does not lose the report", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 1, users: 0 }) });
    const file = join(await inTemporaryFolder(), "report.json");
    const variables = { ...settings, ...ACTIONS, GITHUB_STEP_SUMMARY: "/no/such/folder/summary" };
    const { code, stderr } = await runProgram(["sync", "--json", file], variables);
    expect(stderr).toContain("The job summary could not be written");
    expect(report.parse(JSON.parse(await readFile(file, "utf8"))).counts).toMatchObject({
      created: 1,
    });
    expect(code).toBe(1);
  });
});

describe("a credential that stands in somebody's data", () => {
  it("is in no output", async () => {
    const { settings, world } = await startCenter();
    const secret = `${settings.TWILIO_API_SECRET}`;
    world.addWorker(`name ${secret}`, { image_url: secret });
    const folder = await inTemporaryFolder();
    const [json, summary] = [join(folder, "report.json"), join(folder, "summary.md")];
    await writeFile(summary, "");
    const actions = { GITHUB_ACTIONS: "true", SHOW_VALUES: "true", GITHUB_STEP_SUMMARY: summary };
    const { stdout, stderr } = await runProgram(["sync", "--json", json], {
      ...settings,
      ...actions,
    });
    const shown = [stdout, stderr, await readFile(json, "utf8"), await readFile(summary, "utf8")];
    for (const text of shown) expect(text).not.toContain(secret);
    expect(shown.filter((text) => text.includes("name ***"))).toHaveLength(3);
  });
});

describe("a credential that nobody foresaw", () => {
  it("is in no output when the program itself fails", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const secret = `${settings.TWILIO_API_SECRET}`;
    const basic = Buffer.from(`${settings.TWILIO_API_KEY}:${secret}`).toString("base64");
    // As soon as the program is ready for it, something throws what a request could.
    const failing = `process.on("newListener", (name) => name === "uncaughtException" && setImmediate(() => {
      const config = { headers: { Authorization: "Basic ${basic}" } };
      throw Object.assign(new Error("ann ${secret}"), { config, cause: new Error("${secret}") });
    }));`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(failing)}`;
    const variables = { ...settings, NODE_OPTIONS, GITHUB_ACTIONS: "true" };
    const { code, stdout, stderr } = await runProgram(["sync"], variables);
    const message = "An unexpected Error in the program itself. Please report it.";
    expect(stderr).toBe(`${message}\n`);
    expect(stdout).toBe(`::error::${message}\n`);
    expect(code).toBe(1);
  });

  it("is in no output when it stands in the wrong place", async () => {
    const secret = "a-secret-where-a-flag-should-be";
    const { code, stdout, stderr } = await runProgram(["sync", `--${secret}\n::error::x`], {
      TWILIO_AUTH_TOKEN: secret,
    });
    expect(stderr).toMatch(/^error: unknown option '--\*\*\*/);
    expect(stderr + stdout).not.toMatch(new RegExp(`${secret}|^::error`, "m"));
    expect(code).toBe(2);
  });
});

describe("help", () => {
  it("is no error", async () => {
    expect(await runProgram(["sync", "--help"], {})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("--dry-run"),
    });
  });
});

describe("npm run demo", () => {
  it("shows a plan, syncs, and shows that a second run writes nothing", async () => {
    const { code, stdout } = await runScript("src/demo.ts");
    expect(stdout).toContain("6 Users were written.");
    expect(stdout).toContain("0 Users were written");
    expect(code).toBe(0);
  });
});
