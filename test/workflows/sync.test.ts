import { describe, expect, test } from "vitest";
import { SETTING_NAMES } from "../../src/settings.ts";
import { allows, render } from "./evaluate.ts";
import { stepEnvironment } from "./run-steps.ts";
import { readSyncWorkflow } from "./sync-workflow.ts";
import { readWorkflow } from "./workflow.ts";

describe("sync.yml", async () => {
  const workflow = await readWorkflow("sync.yml");
  const { job, runName, scheduled, dispatched } = await readSyncWorkflow();
  const configured = { vars: { TWILIO_ACCOUNT_SID: "AC1" }, secrets: {} };

  test("runs every third hour, off the hour", () => {
    expect(workflow.on.schedule).toEqual([
      { cron: expect.stringMatching(/^[1-9]\d? \*\/3 \* \* \*$/) },
    ]);
  });

  test("takes a dry run and a Worker from the form, and needs neither", () => {
    expect(dispatched().inputs).toEqual({ dry_run: false, worker: "" });
  });

  test.each([
    ["starts on schedule in a repository that is set up", scheduled(configured), true],
    ["does not start on schedule in a fork that is not", scheduled(), false],
    ["starts by hand in a repository that is set up", dispatched({}, configured), true],
    ["starts by hand in a fork that is not, to say what is missing", dispatched(), true],
  ])("%s", (_, contexts, starts) => {
    expect(allows(job.if, contexts, true)).toBe(starts);
  });

  test.each([
    ["Sync of all Workers", "on schedule", scheduled()],
    ["Sync of all Workers", "by hand", dispatched()],
    ["Dry run of all Workers", "when nothing is to be written", dispatched({ dry_run: true })],
    ["Sync of one Worker", "when one is named", dispatched({ worker: "Ada" })],
    ["Dry run of one Worker", "when both", dispatched({ worker: "Ada", dry_run: true })],
  ])("is titled “%s” %s", (title, _, contexts) => {
    expect(runName && render(runName, contexts)).toBe(title);
  });

  test("gives the program every setting there is, but no other address than Twilio's", () => {
    const step = job.steps.at(-1);
    const names = Object.keys(step === undefined ? {} : stepEnvironment(step, dispatched()));
    const settings = SETTING_NAMES.filter((name) => name !== "TWILIO_API_BASE_URL");
    const others = ["MAPPING_FILE", "SHOW_VALUES", "DRY_RUN", "WORKER"];
    expect(names.sort()).toEqual([...settings, ...others].sort());
  });

  test("lets one run at a time write to the same Users, and never ends one midway", () => {
    const { concurrency } = workflow.jobs.sync ?? {};
    expect(concurrency?.group).toContain("vars.TWILIO_ACCOUNT_SID");
    expect(concurrency?.group).toContain("vars.TWILIO_CONVERSATIONS_SERVICE_SID");
    expect(concurrency?.["cancel-in-progress"]).toBe(false);
  });
});
