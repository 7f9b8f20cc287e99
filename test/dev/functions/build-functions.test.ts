import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildFunctions, FUNCTION_FILE } from "../../../src/dev/functions/build-functions.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

// What the Function answers is shown in test/api.
describe("npm run build:functions", () => {
  it("makes one file of at most 700 KB, and asks for exact versions", async () => {
    const folder = await temporaryFolder();
    await buildFunctions(folder, {});
    expect((await stat(join(folder, FUNCTION_FILE))).size).toBeLessThan(700_000);
    const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    expect(Object.keys(dependencies)).toEqual(["twilio", "@twilio/runtime-handler"]);
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("keeps what the toolkit has stored beside it", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "functions"));
    const file = join(folder, ".twiliodeployinfo");
    await writeFile(file, "{}");
    await buildFunctions(folder, {});
    expect(await readFile(file, "utf8")).toBe("{}");
  });

  it("puts in the mapping that MAPPING_FILE names", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "m.json");
    await writeFile(file, '\ufeff{"attributes":{"a_most_special_attribute":"b"}}');
    await buildFunctions(folder, { MAPPING_FILE: file });
    expect(await readFile(join(folder, FUNCTION_FILE), "utf8")).toContain(
      "a_most_special_attribute",
    );
  });

  it("refuses a mapping that is wrong, with its place", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "m.json");
    await writeFile(file, '{"attributes":{}}\n}');
    await expect(buildFunctions(folder, { MAPPING_FILE: file })).rejects.toThrow(`${file}:2:1`);
  });
});
