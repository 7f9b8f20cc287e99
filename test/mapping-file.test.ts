import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readMappingFile } from "../src/mapping-file.ts";

const MAPPING = '{"attributes":{"image_url":"avatar_url"}}';
const OLD = { ATTRIBUTE_MAPPING: '{ "image_url": "gravatar_url" }' };
const started = process.cwd();

/** Where the mapping writes what it copies. */
async function targetOf(flag: string | undefined, environment: Record<string, string>) {
  const { attributes } = await readMappingFile(flag, environment);
  return attributes.map(({ to }) => to.join("."));
}

describe("the mapping", () => {
  beforeAll(async () => process.chdir(await mkdtemp(join(tmpdir(), "mapping-"))));
  beforeEach(() => rm("mapping.json", { force: true }));
  afterAll(async () => {
    const folder = process.cwd();
    process.chdir(started);
    await rm(folder, { recursive: true });
  });

  it("is that of the old function's variable where there is no file", async () => {
    expect(await targetOf(undefined, OLD)).toEqual(["gravatar_url"]);
    expect(await targetOf(undefined, { ...OLD, MAPPING_FILE: " " })).toEqual(["gravatar_url"]);
  });

  it("is that of mapping.json where that is there", async () => {
    await writeFile("mapping.json", MAPPING);
    expect(await targetOf(undefined, OLD)).toEqual(["avatar_url"]);
  });

  it.each([
    ["by --mapping", "none.json", OLD],
    ["by MAPPING_FILE", undefined, { ...OLD, MAPPING_FILE: "none.json" }],
  ])("is that of no variable when a file is named %s", async (_, flag, environment) => {
    await expect(readMappingFile(flag, environment)).rejects.toThrow(
      "none.json: does not exist. Name the file with --mapping or MAPPING_FILE.",
    );
  });

  it("may have a byte order mark in either", async () => {
    expect(await targetOf(undefined, { ATTRIBUTE_MAPPING: `\uFEFF${MAPPING}` })).toEqual([
      "avatar_url",
    ]);
    await writeFile("mapping.json", `\uFEFF${MAPPING}`);
    expect(await targetOf(undefined, {})).toEqual(["avatar_url"]);
  });

  it("is refused, with the place, where it is not UTF-8 or lost a character earlier", async () => {
    const text = '{"attributes":[\n  {"value":"K\xF6ln","to":"city"}]}';
    await writeFile("mapping.json", text, "latin1");
    await expect(readMappingFile(undefined, {})).rejects.toThrow(
      "mapping.json:2:14: not UTF-8: the byte 0xF6 is from Windows-1252 or another 8-bit encoding.",
    );
    const lost = text.replace("\xF6", "\uFFFD");
    await writeFile("mapping.json", lost);
    const words = ":2:14: a character was lost here when the file was saved";
    await expect(readMappingFile(undefined, {})).rejects.toThrow(`mapping.json${words}`);
    await rm("mapping.json");
    await expect(readMappingFile(undefined, { ATTRIBUTE_MAPPING: lost })).rejects.toThrow(
      `ATTRIBUTE_MAPPING${words}`,
    );
    const meant = lost.replace("\uFFFD", "\\ufffd");
    expect(await targetOf(undefined, { ATTRIBUTE_MAPPING: meant })).toEqual(["city"]);
  });

  it("is of no MAPPING_FILE with quotes around it", async () => {
    const environment = { ...OLD, MAPPING_FILE: '"mapping.json"' };
    await expect(readMappingFile(undefined, environment)).rejects.toThrow(
      "Settings: MAPPING_FILE has quotes around it; remove them.",
    );
    expect(await readMappingFile("none.json", environment).catch(String)).not.toContain("quotes");
  });

  it("is refused without either, and by the variable's name when that is wrong", async () => {
    await expect(readMappingFile(undefined, {})).rejects.toThrow("mapping.json: does not exist.");
    await expect(readMappingFile(undefined, { ATTRIBUTE_MAPPING: "{a" })).rejects.toThrow(
      "ATTRIBUTE_MAPPING:1:2: not JSON",
    );
  });
});
