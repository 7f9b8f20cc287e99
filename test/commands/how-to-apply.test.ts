import { describe, expect, it } from "vitest";
import { howToApply } from "../../src/commands/how-to-apply.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { reportOf } from "../report/reports.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";

const PLAN = "c1u0-0123456789ab";
const SID = `WK${"0".repeat(31)}1`;
const REPORT = reportOf([{ worker: SID }], { plan: PLAN });

describe("the command that applies a plan", () => {
  it.each([
    [{}, ""],
    [{ mapping: "my maps/m.json" }, " --mapping 'my maps/m.json'"],
    [{ worker: "Ann O'Hara" }, ` --worker 'Ann O'\\''Hara'`],
    [{ changedWithin: 3 * 3_600_000 }, " --changed-within 3h"],
    [{ changedWithin: 48 * 3_600_000 }, " --changed-within 2d"],
    [{ changedWithin: 90_000 }, " --changed-within 90s"],
    [{ allowOverwrites: 412, allowCreates: 0 }, " --allow-overwrites 412 --allow-creates 0"],
    [{ mapping: "m.json", quiet: true, json: "-", dryRun: true }, " --mapping m.json"],
  ])("repeats the flags that decide what is in the plan: %j", (flags, rest) => {
    const command = howToApply(REPORT, flags, {}, disclosureFor({}));
    expect(command).toBe(`npm run sync -- --plan ${PLAN}${rest}`);
  });

  it("shows no name where names are hidden, but a SID", () => {
    const hidden = disclosureFor({ SHOW_VALUES: "false" });
    const of = (worker: string) => howToApply(REPORT, { worker }, {}, hidden);
    expect(of("ann")).toBe(`npm run sync -- --plan ${PLAN} --worker ${SID}`);
    expect(of(SID)).toBe(`npm run sync -- --plan ${PLAN} --worker ${SID}`);
  });

  it("has the SID of a name that cannot be shown as it is", () => {
    for (const worker of ["👩\u200d🚀 ann", "\u202eann", "::ann", "a\nb"]) {
      const command = howToApply(REPORT, { worker }, {}, disclosureFor({}));
      expect(command).toBe(`npm run sync -- --plan ${PLAN} --worker ${SID}`);
    }
  });

  it("is the workflow in GitHub Actions", () => {
    const environment = { GITHUB_ACTIONS: "true" };
    const text = howToApply(REPORT, {}, environment, disclosureFor(environment));
    expect(text).toBe(`run the workflow with the command sync and the plan ${PLAN}`);
  });

  it("is the last line of a plan, and applies it", async () => {
    const center = await startCenter({ world: sampleCenter() });
    const { stdout } = await callProgram(["plan", "--worker", "front desk"], center.settings);
    const last = stdout.trimEnd().split("\n").at(-1) ?? "";
    expect(last).toMatch(/^npm run sync -- --plan c0u1-[\da-f]{12} --worker 'front desk'$/);
    expect(center.writes()).toEqual([]);

    const name = / (c0u1-\S+)/.exec(last)?.[1] ?? "";
    const args = ["sync", "--plan", name, "--worker", "front desk"];
    expect(await callProgram(args, center.settings)).toMatchObject({ code: 0 });
    expect(center.writes()).toHaveLength(1);
  });
});
