import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { runProgram, runScript } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { report } from "./report-shape.ts";

describe("settings", () => {
  it("are read from a .env with a byte order mark, its first line too", async () => {
    const { settings, exchanges } = await startCenter({ world: sampleCenter() });
    const folder = await temporaryFolder();
    const { TWILIO_API_BASE_URL, ...others } = settings;
    const lines = Object.entries({ TWILIO_API_BASE_URL, ...others });
    const text = lines.map(([name, value]) => `${name}=${value}`).join("\r\n");
    await writeFile(join(folder, ".env"), `\uFEFF${text}`);
    await writeFile(join(folder, "mapping.json"), '{"attributes":{"image_url":"avatar_url"}}');
    const { stdout } = await runProgram(["sync", "--dry-run"], {}, { cwd: folder });
    expect(stdout).toContain("Planned 10 Workers");
    expect(exchanges).not.toEqual([]);
  });

  it("of the environment stay, even blank ones", async () => {
    const folder = await temporaryFolder();
    const { settings } = await startCenter();
    const lines = ["TWILIO_WORKSPACE_SID=wrong", "TWILIO_API_KEY=wrong", "TWILIO_AUTH_TOKEN=short"];
    await writeFile(join(folder, ".env"), lines.join("\n"));
    await writeFile(join(folder, "mapping.json"), '{"attributes":{"image_url":"avatar_url"}}');
    const variables = { ...settings, TWILIO_AUTH_TOKEN: "" };
    const { code, stdout } = await runProgram(["validate"], variables, { cwd: folder });
    expect(stdout).toBe("Settings and mapping are fine: 1 rule.\n");
    expect(code).toBe(0);
  });

  it("are refused in a .env that is no UTF-8 file", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, ".env"), Buffer.from("\uFEFFPORT=1", "utf16le"));
    const wide = await runProgram(["validate"], {}, { cwd: folder });
    expect(wide).toEqual({
      code: 2,
      stdout: "",
      stderr: ".env: UTF-16 LE, not UTF-8. Save it as UTF-8.\n",
    });
    const other = await temporaryFolder();
    await mkdir(join(other, ".env"));
    const folded = await runProgram(["validate"], {}, { cwd: other });
    expect(folded).toEqual({
      code: 2,
      stdout: "",
      stderr: ".env: cannot be read (it is a folder).\n",
    });
  });
});

describe("setting up", () => {
  it("init writes what the doctor then finds in order", async () => {
    const world = generatedCenter({ workers: 1, users: 1 });
    const { settings } = await startCenter({ world });
    const folder = await temporaryFolder();
    const init = await runProgram(["init"], settings, { cwd: folder });
    expect(init).toMatchObject({ code: 0, stderr: "" });
    expect(init.stdout).toContain("gh secret set TWILIO_API_SECRET\n");
    const doctor = await runProgram(["doctor"], {}, { cwd: folder });
    expect(doctor.stdout).toMatch(/^16 ok, 0 warnings, 0 problems, 3 not checked · /m);
    expect(doctor).toMatchObject({ code: 0, stderr: "" });
    for (const text of [init.stdout, doctor.stdout]) expect(text).not.toContain(world.apiSecret);
  });

  it("init without a terminal takes no leave for granted", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const folder = await temporaryFolder();
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
    const { code, stdout, stderr } = await callProgram(["sync"], variables);
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
  const ACTIONS = { GITHUB_ACTIONS: "true", MAPPING_FILE: "src/dev/demo-mapping.json" };

  it("annotations name what went wrong, and leave stdout alone with --json -", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const variables = { ...settings, ...ACTIONS };
    const { stdout } = await callProgram(["sync"], variables);
    expect(stdout).toContain("::error::1 Worker: The Worker's attributes are not a JSON object");
    expect(stdout).toMatch(/^::group::The plan\n\+ WK[\s\S]*\n::endgroup::\n! /);
    const asJson = await callProgram(["sync", "--json", "-"], variables);
    expect(report.parse(JSON.parse(asJson.stdout)).counts).toMatchObject({ failed: 1 });
  });

  it("a summary that cannot be written does not lose the report", async () => {
    const { settings } = await startCenter({ world: generatedCenter({ workers: 1, users: 0 }) });
    const file = join(await temporaryFolder(), "report.json");
    const variables = { ...settings, ...ACTIONS, GITHUB_STEP_SUMMARY: "/no/such/folder/summary" };
    const { code, stderr } = await callProgram(["sync", "--json", file], variables);
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
    const folder = await temporaryFolder();
    const [json, summary] = [join(folder, "report.json"), join(folder, "summary.md")];
    await writeFile(summary, "");
    const actions = { GITHUB_ACTIONS: "true", SHOW_VALUES: "true", GITHUB_STEP_SUMMARY: summary };
    const { stdout, stderr } = await runProgram(
      ["sync", "--mapping", "src/dev/demo-mapping.json", "--json", json],
      { ...settings, ...actions },
    );
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
});

describe("npm run demo", () => {
  it("shows a plan, syncs, and shows that a second run writes nothing", async () => {
    const { code, stdout } = await runScript("src/dev/demo.ts");
    expect(stdout).toContain("6 Users were written.");
    expect(stdout).toContain("0 Users were written");
    expect(code).toBe(0);
  });
});
