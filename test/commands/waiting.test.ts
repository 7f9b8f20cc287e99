import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { init } from "../../src/commands/init.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import type { Prompter } from "../../src/setup/prompter.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenterBehind } from "../support/gateway.ts";
import { PLAIN } from "../support/screens.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A center that has trouble with the first request, and takes ten seconds for each of the next two. */
async function startTroubled() {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  let asked = 0;
  return startCenterBehind(
    () => {
      asked++;
      if (asked === 1) return { status: 503 };
      if (asked <= 3) vi.advanceTimersByTime(10_000);
      return undefined;
    },
    { world: sampleCenter() },
  );
}

/** Somebody who takes what is offered. */
const CONTENT: Prompter = {
  text: async ({ initial = "" }) => initial,
  secret: async () => "",
  confirm: async (_, usual) => usual,
};

const TOLD = "Twilio has trouble (503); try 2 of";

describe("a command that waits for Twilio says so", () => {
  it.each(["sync --dry-run", "doctor", "orphans"])("%s", async (command) => {
    const { settings } = await startTroubled();
    const mapping = join(await temporaryFolder(), "mapping.json");
    await writeFile(mapping, '{"attributes":{"image_url":"avatar_url"}}');
    const args = [...command.split(" "), "--mapping", mapping];
    const { stdout, code } = await callProgram(args, settings);
    expect(stdout.split("\n").filter((line) => line.includes(TOLD))).toHaveLength(1);
    expect(code).toBeLessThan(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    "why li.wei@example.com --mapping src/dev/demo-mapping.json",
    "why li.wei@example.com --mapping src/dev/demo-mapping.json --json",
    "webhook:register --url https://sync.example.com/api/webhook",
  ])("%s, only until Twilio answers", async (line) => {
    const { settings } = await startTroubled();
    const { code, stdout, stderr } = await callProgram(line.split(" "), settings);
    const isForProgram = line.endsWith("--json");
    const people = (isForProgram ? stderr : stdout).split("\n");
    expect(people.filter((text) => text.includes(TOLD))).toHaveLength(1);
    if (isForProgram) expect(JSON.parse(stdout)).toBeTypeOf("object");
    expect(code).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ["without a terminal", undefined],
    ["asking for Flex's Workspace", CONTENT],
  ])("init, %s", async (_, prompter) => {
    const { settings } = await startTroubled();
    const said: string[] = [];
    const say = (lines: readonly string[]) => void said.push(...lines);
    const folder = await temporaryFolder();
    const surroundings = { prompter, folder, open: () => ({ say, ...PLAIN }) };
    expect(await init({}, settings, surroundings)).toBe(0);
    expect(said.join("\n")).toContain(TOLD);
  });

  it("but not with --quiet", async () => {
    const { settings } = await startTroubled();
    const args = ["sync", "--dry-run", "--quiet", "--mapping", "src/dev/demo-mapping.json"];
    const { stdout, stderr } = await callProgram(args, settings);
    expect(stdout + stderr).not.toContain("try 2 of");
  });
});
