import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { startCenter } from "../support/center.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

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
