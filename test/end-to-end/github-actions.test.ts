import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { report } from "./report-shape.ts";

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
