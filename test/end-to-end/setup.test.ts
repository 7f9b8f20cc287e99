import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { callProgramIn } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("setting up", () => {
  it("init writes what the doctor then finds in order", async () => {
    const world = generatedCenter({ workers: 1, users: 1 });
    const { settings } = await startCenter({ world });
    const folder = await temporaryFolder();
    const init = await callProgramIn(folder, ["init"], settings);
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
    const { code, stderr } = await callProgramIn(folder, ["init"], settings);
    expect(stderr).toContain("mapping.json: already exists");
    expect(code).toBe(2);
  });
});
