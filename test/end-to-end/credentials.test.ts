import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("a credential that stands in somebody's data", () => {
  it("is in no output", async () => {
    const { settings, world } = await startCenter();
    const secret = `${settings.TWILIO_API_SECRET}`;
    world.addWorker(`name ${secret}`, { image_url: secret });
    const folder = await temporaryFolder();
    const [json, summary] = [join(folder, "report.json"), join(folder, "summary.md")];
    await writeFile(summary, "");
    const actions = { GITHUB_ACTIONS: "true", SHOW_VALUES: "true", GITHUB_STEP_SUMMARY: summary };
    const { stdout, stderr } = await callProgram(
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
