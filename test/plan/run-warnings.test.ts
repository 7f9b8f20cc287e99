import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { pageParts } from "../../src/report/html/page.ts";
import { kindsOf } from "../../src/report/kinds.ts";
import { reportParts } from "../../src/report/report.ts";
import { summarize } from "../../src/report/summarize.ts";
import { summaryMarkdown } from "../../src/report/summary.ts";
import { problemLines } from "../../src/report/terminal.ts";
import type { RunOptions, RunResult } from "../../src/sync/run.ts";
import { noRequests } from "../../src/twilio/operation.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { PLAIN } from "../support/screens.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };
const MISSPELT = { attributes: { imageurl: "avatar_url" } };
const UNKNOWN =
  "attributes[0].from: No Worker has `imageurl`; did you mean `image_url` (3 of 3 have it)?";
const SKIPPED = "All 3 Workers were skipped: the Worker has none of the mapped values (3).";

/** The warnings about the whole of a run, their messages only. */
async function warningsOf(
  mapping: object,
  { world = generatedCenter({ workers: 3, users: 3 }), nullAttributes = false } = {},
  options: Partial<RunOptions> = {},
) {
  const center = await startCenter({ world, nullAttributes });
  const result = await center.run(mapping, options);
  const about = result.warnings.filter(({ worker }) => worker === undefined);
  return { result, messages: about.map(({ problem }) => problem.message) };
}

function reportOf(result: RunResult) {
  const byOperation = noRequests();
  const when = { mode: "sync", startedAt: new Date(0), finishedAt: new Date(0) } as const;
  const requests = { total: 1, throttled: 0, retried: 0, byOperation };
  const pace = { requestsAtOnce: 20, writesPerSecond: 28 };
  const place = { workspace: "WS", service: undefined };
  return summarize(result, { ...when, ...place, requests, pace }, disclosureFor({}));
}

describe("a mapped attribute that no Worker has", () => {
  it("is a warning of a run that is done", async () => {
    const { result, messages } = await warningsOf(MISSPELT);
    expect(result.outcome).toBe("done");
    const remedy = "Check the mapping, and run npm run why -- WORKER for one of them.";
    expect(messages).toEqual([UNKNOWN, `${SKIPPED} ${remedy}`]);
    expect(result.warnings.map(({ problem }) => problem.code)).toEqual([
      "attribute-unknown",
      "all-skipped",
    ]);
  });

  it("is shown in every rendering", async () => {
    const report = reportOf((await warningsOf(MISSPELT)).result);
    expect(problemLines(report, PLAIN)).toContain(`? ${UNKNOWN}`);
    const kind = { level: "warning", code: "attribute-unknown", message: UNKNOWN, titles: [] };
    expect(kindsOf(report)).toContainEqual(kind);
    expect([...pageParts(report, "")].join("")).toContain("<p>attributes[0].from: No Worker has `");
    expect(summaryMarkdown(report)).toContain("No Worker has `imageurl`; did you mean");
    expect(JSON.parse([...reportParts(report)].join("\n")).warnings[0]).toEqual({
      worker: null,
      name: null,
      problem: { code: "attribute-unknown", message: UNKNOWN },
    });
  });

  it("is one warning each, where several are unknown", async () => {
    const { result } = await warningsOf({ attributes: { imageurl: "a", zzzz: "b" } });
    const warnings = kindsOf(reportOf(result)).filter(({ level }) => level === "warning");
    expect(warnings).toHaveLength(3);
  });

  it("is looked for in a dry run, in attributes that a list withheld, and where the guard stops", async () => {
    const dry = await warningsOf(MISSPELT, {}, { mode: "plan" });
    expect(dry.messages).toContain(UNKNOWN);
    const withheld = await warningsOf(MISSPELT, { nullAttributes: true });
    expect(withheld.messages).toContain(UNKNOWN);
    const world = generatedCenter({ workers: 3, users: 3, changed: 3 });
    const mapping = {
      attributes: { ...AVATAR.attributes, zzzz: "z" },
      safety: { maxOverwrites: 0 },
    };
    const stopped = await warningsOf(mapping, { world });
    expect(stopped.result.outcome).toBe("stopped");
    expect(stopped.messages).toEqual([expect.stringContaining("No Worker has `zzzz`")]);
  });

  it("is not looked for in a part of the Workers, nor counted in broken ones", async () => {
    const [worker] = generatedCenter({ workers: 1, users: 0 }).workers;
    const one = await warningsOf(MISSPELT, {}, { scope: { worker: worker?.friendlyName } });
    expect(one.messages).toEqual([expect.stringMatching(/^The only Worker was skipped: /)]);
    const world = generatedCenter({ workers: 3, users: 3 });
    for (const each of world.workers) world.changeWorker(each, JSON.parse(each.attributes));
    const scope = { changedSince: new Date(Date.now() - 60_000) };
    expect((await warningsOf(MISSPELT, { world }, { scope })).messages).toEqual([]);

    const broken = new World();
    for (const name of ["ann", "bob"]) broken.addWorker(name, '{"image_url":');
    expect((await warningsOf(MISSPELT, { world: broken })).messages).toEqual([]);
  });
});

describe("a run that skips every Worker", () => {
  it("says why, and what to look at", async () => {
    const world = new World();
    for (const name of ["ann", "bob"]) world.addWorker(name, { image_url: "x.png" });
    world.addWorker("cid", { contact_uri: "client:cid" });
    const { messages } = await warningsOf(AVATAR, { world });
    expect(messages).toEqual([
      'All 3 Workers were skipped: waiting for the agent\'s first login: the identity is a guess, and a guess creates no User (2); the Worker has none of the mapped values (1). Check the mapping, and run npm run why -- WORKER for one of them. If this center does not use Flex, write `"identity": ["friendly_name"]` in the mapping.',
    ]);
  });

  it("is none where one was left because it has its User", async () => {
    const world = generatedCenter({ workers: 2, users: 1 });
    const mapping = { ...AVATAR, users: "createOnly" };
    expect((await warningsOf(mapping, { world }, { mode: "plan" })).messages).toEqual([]);
    const all = generatedCenter({ workers: 2, users: 2, changed: 2 });
    all.addWorker("ann", { contact_uri: "client:ann" });
    const left = await warningsOf(mapping, { world: all });
    expect(left.result.outcomes.map(({ action }) => action)).toEqual(["skip", "skip", "skip"]);
    expect(left.messages).toEqual([]);
  });

  it("is none where there is no Worker", async () => {
    const { result, messages } = await warningsOf(AVATAR, { world: new World() });
    expect(result.problem?.code).toBe("no-workers");
    expect(messages).toEqual([]);
  });

  it("is none where one is unchanged or failed", async () => {
    const world = generatedCenter({ workers: 1, users: 1 });
    world.addWorker("ann", {});
    expect((await warningsOf(AVATAR, { world })).messages).toEqual([]);
    const broken = new World();
    broken.addWorker("ann", {});
    broken.addWorker("bob", "{");
    const { messages } = await warningsOf(AVATAR, { world: broken });
    expect(messages).toEqual([expect.stringContaining("No Worker has `image_url`")]);
  });

  it("says so with --quiet too, and as an annotation in GitHub Actions", async () => {
    const world = generatedCenter({ workers: 3, users: 0 });
    for (const [index, worker] of world.workers.entries()) {
      worker.attributes = `{"contact_uri":"client:a${index}"}`;
    }
    const { settings } = await startCenter({ world });
    const quiet = await callProgram(["sync", "--quiet"], settings);
    expect(quiet.stdout).toContain("? attributes[0].from: No Worker has `image_url`");
    expect(quiet.stdout).toContain(`? ${SKIPPED}`);
    expect(quiet.code).toBe(0);
    const actions = await callProgram(["sync"], { ...settings, GITHUB_ACTIONS: "true" });
    expect(actions.stdout).toContain(`::warning::${SKIPPED}`);
  });
});
