import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { allows, type Contexts, type JobResult, render } from "./evaluate.ts";
import { templateAt } from "./github-parser.ts";
import { runSteps, stepEnvironment, stepNamed } from "./run-steps.ts";
import { type StandInGitHub, standInGitHub } from "./stand-in-github.ts";
import { readSyncWorkflow } from "./sync-workflow.ts";
import { readWorkflow } from "./workflow.ts";

const RUN = "https://github.com/an-agency/worker-sync/actions/runs/1234/attempts/1";
const CONFIGURED = { configured: "true" };
const ALERTED = { configured: "true", alerted: "true" };

describe("the job `alert` of sync.yml", async () => {
  const { job, alert, hourly, nightly, dispatched } = await readSyncWorkflow();

  const ended = (
    result: JobResult,
    contexts: Contexts = nightly(),
    outputs: Readonly<Record<string, string>> = CONFIGURED,
  ): Contexts => ({ ...contexts, needs: { sync: { result, outputs } } });

  const run = (github: StandInGitHub, contexts: Contexts, variables = {}) =>
    runSteps(alert.steps, tmpdir(), contexts, { ...github.variables, ...variables });

  const set = (name: string) => ({ vars: { [name]: "x" }, secrets: {} });

  test.each([
    ["failed", ended("failure"), true],
    ["was cancelled, or ran out of time", ended("cancelled"), true],
    ["failed while an issue is open", ended("failure", hourly(), ALERTED), true],
    ["succeeded while an issue is open", ended("success", hourly(), ALERTED), true],
    ["succeeded", ended("success"), false],
    ["had nothing to do yet", ended("success", nightly(), {}), false],
    ["had nothing to do yet and was cancelled", ended("cancelled", nightly(), {}), false],
    ["ended before its outputs", ended("failure", nightly(set("TWILIO_ACCOUNT_SID")), {}), true],
    ["has a broken list", ended("failure", nightly(set("SYNC_ENVIRONMENTS")), {}), true],
    ["was started by hand, and failed", ended("failure", dispatched(), ALERTED), false],
    ["was started by hand, and succeeded", ended("success", dispatched(), ALERTED), false],
  ])("is there for a run that %s, or not: %#", (_, contexts, expected) => {
    expect(allows(alert.if, contexts, contexts.needs.sync?.result === "success")).toBe(expected);
  });

  // An empty output of one job of the matrix overwrites no other's (actions/runner: JobExtension).
  test("learns from `sync` what an environment's own variables say", () => {
    const configured = templateAt(job.outputs, "configured");
    expect(render(configured, nightly(set("TWILIO_ACCOUNT_SID")))).toBe("true");
    expect(render(configured, nightly())).toBe("");
  });

  test("opens an issue that leads to the run, and makes its label", async () => {
    const github = await standInGitHub();
    const { code } = await run(github, ended("failure"));
    const [issue, ...others] = await github.issues();

    expect({ code, others }).toEqual({ code: 0, others: [] });
    expect(issue).toMatchObject({ title: "The scheduled sync fails", comments: [], open: true });
    expect(issue?.body).toMatch(`A scheduled sync of all Workers failed: ${RUN}\n`);
    expect(issue?.body).toContain("**What to do:**");
    expect(await github.calls()).toContain("label create");
  });

  test("says that a run was cancelled", async () => {
    const github = await standInGitHub();
    await run(github, ended("cancelled", hourly()));
    const [issue] = await github.issues();

    expect(issue?.body).toMatch("A scheduled sync of changed Workers was cancelled, or ran out of");
  });

  test("comments when it fails again, closes upon success, and opens another after that", async () => {
    const github = await standInGitHub();
    for (const _ of "123") await run(github, ended("failure"));
    const failing = await github.issues();
    const closing = await run(github, ended("success", nightly(), ALERTED));
    const closed = await github.issues();
    await run(github, ended("failure"));

    const again = `It failed again: ${RUN}`;
    expect(failing).toMatchObject([{ comments: [again, again], open: true }]);
    const success = `A scheduled sync of all Workers succeeded: ${RUN}`;
    expect(closed).toMatchObject([{ comments: [again, again, success], open: false }]);
    expect(closing).toMatchObject({ code: 0, ran: ["actions/checkout", "./alert"] });
    expect(await github.issues()).toMatchObject([{ open: false }, { open: true, comments: [] }]);
  });

  test.each([
    ["all Workers", nightly(), hourly(), true],
    ["all Workers", nightly(), nightly(), false],
    ["what has changed", hourly(), hourly(), false],
    ["what has changed", hourly(), nightly(), false],
  ])(
    "closes what a sync of %s opened upon one that looked at as much: %#",
    async (_, failed, succeeded, open) => {
      const github = await standInGitHub();
      await run(github, ended("failure", failed));
      const { code } = await run(github, ended("success", succeeded, ALERTED));

      expect(code).toBe(0);
      expect(await github.issues()).toMatchObject([{ open }]);
    },
  );

  test("keeps what a sync of changed Workers opened, once one of all Workers has failed", async () => {
    const github = await standInGitHub();
    await run(github, ended("failure", hourly()));
    await run(github, ended("failure", nightly()));
    await run(github, ended("success", hourly(), ALERTED));
    const kept = await github.issues();
    await run(github, ended("success", nightly(), ALERTED));

    expect(kept).toMatchObject([{ open: true }]);
    expect(await github.issues()).toMatchObject([{ open: false }]);
  });

  test("leaves one issue open, the older, when two runs find none at the same moment", async () => {
    const github = await standInGitHub();
    const both = ["one", "other"].map((STAND_IN_MEETING) =>
      run(github, ended("failure"), { STAND_IN_MEETING }),
    );
    const codes = (await Promise.all(both)).map(({ code }) => code);

    expect(codes).toEqual([0, 0]);
    expect((await github.calls()).filter((call) => call === "issue create")).toHaveLength(2);
    expect(await github.issues()).toMatchObject([
      { comments: [`It failed again: ${RUN}`], open: true },
      { comments: ["Two runs failed at once: see #1."], open: false },
    ]);
  });

  test("runs once at a time, and lets all that wait have their turn", async () => {
    const { alert: job, sync } = (await readWorkflow("sync.yml")).jobs;
    const concurrency = { group: "alert", "cancel-in-progress": false, queue: "max" };
    expect(job?.concurrency).toEqual(concurrency);
    expect(sync?.concurrency?.group).not.toBe("alert");
  });

  test("says how to turn Issues on if they are off", async () => {
    const github = await standInGitHub();
    await github.set("issues-off");
    const { code, stdout } = await run(github, ended("failure"));

    expect({ code, issues: await github.issues() }).toEqual({ code: 0, issues: [] });
    expect(stdout).toMatch(/^::warning::.*Settings → General → Features\.\n$/);
  });

  test.each([
    ["is asked whether there are Issues", "api repos/{owner}/{repo} ", 0],
    ["is asked for the open issue", "api repos/{owner}/{repo}/issues", 0],
    ["is to open one", "issue create", 0],
    ["is to comment on it", "issue comment", 1],
  ])("fails when GitHub fails as it %s, and opens none too many", async (_, refused, before) => {
    const github = await standInGitHub();
    if (before > 0) await run(github, ended("failure"));
    await github.set("refused", refused);
    const { code } = await run(github, ended("failure"));

    expect(code).not.toBe(0);
    expect(await github.issues()).toHaveLength(before);
  });

  test.each(["api", "issue close"])("fails when it cannot close: %s", async (refused) => {
    const github = await standInGitHub();
    await run(github, ended("failure"));
    await github.set("refused", refused);
    const { code } = await run(github, ended("success", nightly(), ALERTED));

    expect(code).not.toBe(0);
  });

  describe("and the step “Look back” before the sync", () => {
    const lookBack = stepNamed(job, "Look back");
    const begun = { steps: { unconfigured: { outcome: "skipped", outputs: {} } } } as const;
    const lookedBack = async (github: StandInGitHub) => {
      const contexts = { ...nightly(), ...begun };
      const { code, outputs } = await runSteps([lookBack], tmpdir(), contexts, github.variables);
      return { code, ...outputs };
    };

    test("agree on which issues are meant", async () => {
      const { ALERTS } = stepEnvironment(lookBack, nightly());
      expect(await readFile("alert/alert.sh", "utf8")).toContain(`alerts="${ALERTS}"\n`);
    });

    test("find the end of the last success, and whether an issue is open", async () => {
      const github = await standInGitHub();
      const last_success = "2026-01-05T08:17:42Z";
      const first = await lookedBack(github);
      await github.set("last-success", `${last_success}\n`);
      await run(github, ended("failure"));
      const second = await lookedBack(github);
      await run(github, ended("success", nightly(), ALERTED));
      const third = await lookedBack(github);

      expect(first).toEqual({ code: 0, last_success: "", alerted: "" });
      expect(second).toEqual({ code: 0, last_success, alerted: "true" });
      expect(third).toEqual({ code: 0, last_success, alerted: "" });
    });

    test.each([
      ["the runs", "api repos/{owner}/{repo}/actions/"],
      ["the issues", "api repos/{owner}/{repo}/issues"],
    ])("do without what GitHub refuses: %s", async (what, refused) => {
      const github = await standInGitHub();
      await github.set("last-success", "2026-01-05T08:17:42Z\n");
      await run(github, ended("failure"));
      await github.set("refused", refused);

      expect(await lookedBack(github)).toEqual({
        code: 0,
        last_success: what === "the issues" ? "2026-01-05T08:17:42Z" : "",
        alerted: what === "the issues" ? "" : "true",
      });
    });

    test("hand on what is found", () => {
      const outputs = { last_success: "2026-01-05T08:17:42Z", alerted: "true" };
      const contexts = { ...nightly(), steps: { past: { outcome: "success", outputs } } } as const;
      const sync = stepEnvironment(stepNamed(job, "Sync Workers to Users"), contexts);
      expect(sync.LAST_SUCCESS).toBe(outputs.last_success);
      expect(render(templateAt(job.outputs, "alerted"), contexts)).toBe("true");
    });
  });
});
