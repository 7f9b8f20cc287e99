import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { EXPRESSION_ATTACKS } from "../mapping/expression-attacks.ts";
import { startCenter } from "../support/center.ts";
import { runProgram, runScript } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What Node may have for JavaScript's values. */
const heap = (megabytes: number) => ({ NODE_OPTIONS: `--max-old-space-size=${megabytes}` });

describe("with a small heap", () => {
  it("every expression that would make gigabytes ends in a problem (64 MB)", async () => {
    const { code, stdout } = await runScript("test/soak/attack-expressions.ts", [], heap(64));
    const codes = new Set(stdout.trim().split("\n"));
    expect({ code, codes }).toEqual({ code: 0, codes: new Set(["expression-too-large"]) });
    expect(stdout.trim().split("\n")).toHaveLength(EXPRESSION_ATTACKS.length);
  });

  it.each([
    ["created", { workers: 15_000, users: 0 }],
    ["updated", { workers: 15_000, users: 15_000, changed: 15_000 }],
  ])("15,000 Users are all %s, and reported in full (80 MB)", async (what, shape) => {
    const { settings, world } = await startCenter({ world: generatedCenter(shape) });
    const folder = await temporaryFolder();
    const file = (name: string) => join(folder, name);
    const rules = {
      identity: ["contact_uri"],
      attributes: { image_url: "avatar_url" },
      safety: { maxOverwrites: "100%" },
    };
    await writeFile(file("mapping.json"), JSON.stringify(rules));
    await writeFile(file("summary.md"), "");
    const { code, stderr } = await runProgram(
      ["sync", "--mapping", file("mapping.json"), "--json", file("report.json")],
      {
        ...settings,
        ...heap(80),
        WRITES_PER_SECOND: "1000",
        GITHUB_ACTIONS: "true",
        SHOW_VALUES: "true",
        GITHUB_STEP_SUMMARY: file("summary.md"),
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = JSON.parse(await readFile(file("report.json"), "utf8"));
    expect(report.counts).toMatchObject({ [what]: 15_000, failed: 0 });
    expect(report.workers).toHaveLength(15_000);
    expect(await readFile(file("summary.md"), "utf8")).toContain("✅ Done");
    expect(world.users.list[14_999]?.attributes).toContain("14999.png");
  });
});
