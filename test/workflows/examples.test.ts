import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { World } from "../../src/dev/emulator/world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type JobOptions, runEmulatedJob } from "./emulated-job.ts";
import { allows, type Contexts } from "./evaluate.ts";
import {
  contextsOf,
  HOURLY,
  MERGE,
  NIGHTLY,
  outputsOf,
  pullRequest,
  readExample,
} from "./examples.ts";
import type { Job } from "./github-parser.ts";
import { credentialsIn, personalDataIn } from "./leaks.ts";
import { BEFORE, changed, IN_STEP, pictures, smallCenter } from "./small-center.ts";
import { standInGitHub } from "./stand-in-github.ts";
import { configuredFor } from "./sync-workflow.ts";

const MAPPING = '{\n  "attributes": {\n    "image_url": "avatar_url"\n  }\n}\n';

const sync = await readExample("sync.yml");
const pulls = await readExample("pull-request.yml");
const environments = await readExample("environments.yml");
const approval = await readExample("approval.yml");

/** Runs a job in a repository that holds a mapping; nothing that people can read may give anything away. */
async function run(
  job: Job,
  world: World,
  contexts: Contexts,
  { mapping = MAPPING, ...options }: JobOptions & { readonly mapping?: string } = {},
) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "mapping.json"), mapping);
  const github = await standInGitHub();
  const variables = { ...github.variables, ...options.variables };
  const ended = await runEmulatedJob(job.steps, folder, world, contexts, { ...options, variables });
  const issues = await github.issues();
  const shown = [ended.shown, JSON.stringify(issues), ...(await github.comments())].join("\n");
  expect(personalDataIn(shown)).toEqual([]);
  expect(credentialsIn(shown, world, contexts)).toEqual([]);
  return { ...ended, issues };
}

/** The small center with a Worker whose attributes nobody can read. */
function brokenCenter(): World {
  const world = smallCenter();
  world.addWorker("broken@example.com", "{");
  return world;
}

test.each([
  ["sync.yml", sync],
  ["pull-request.yml", pulls],
  ["environments.yml", environments],
  ["approval.yml", approval],
])("GitHub's parser finds nothing wrong with %s", (_, { errors }) => {
  expect(errors).toEqual([]);
});

test("Every example is tested here", async () => {
  const names = ["approval.yml", "environments.yml", "pull-request.yml", "sync.yml"];
  expect((await readdir("docs/examples")).sort()).toEqual(names);
});

describe("docs/examples/sync.yml", () => {
  const job = sync.job("sync");

  test("brings all Users up to date each night", async () => {
    const world = smallCenter();
    const contexts = contextsOf(NIGHTLY, configuredFor(world));
    const how = { asProcess: true };
    const ended = await run(job, world, contexts, how);
    const { code, summary, outputs, artifacts, ran, issues } = ended;

    expect({ code, issues }).toEqual({ code: 0, issues: [] });
    expect(pictures(world.users)).toEqual(IN_STEP);
    expect(summary).toMatch(/^2 Workers: .*1 created .*1 updated/m);
    expect(outputs).toMatchObject({ outcome: "done", changed: "true" });
    expect(JSON.parse(outputs.counts ?? "")).toMatchObject({ created: 1, updated: 1 });
    expect(artifacts).toMatchObject([{ name: "sync-report", file: "sync-report.json" }]);
    expect(ran.at(-1)).toBe("OWNER/twilio-worker-user-sync/alert");
  });

  test("looks each hour at the Workers that changed", async () => {
    const world = smallCenter();
    const [adalind, borislav] = world.workers;
    changed(world, adalind, 3.1);
    changed(world, borislav, 2.9);
    const contexts = contextsOf(HOURLY, configuredFor(world));
    const { code, writes } = await run(job, world, contexts);
    expect({ code, writes }).toEqual({ code: 0, writes: 1 });
  });

  test("writes nothing by hand, unless someone chooses sync", async () => {
    const world = smallCenter();
    const contexts = contextsOf(sync.byHand(), configuredFor(world));
    const { code, writes, summary, ran } = await run(job, world, contexts);

    expect({ code, writes }).toEqual({ code: 0, writes: 0 });
    expect(summary).toContain("Nothing was written");
    expect(ran).not.toContain("OWNER/twilio-worker-user-sync/alert");
  });

  test.each([
    ["doctor", {}, "Workspace"],
    ["why", { worker: "adalind@example.com" }, "avatar_url"],
    ["orphans", {}, "look like agents whose Worker is gone"],
    ["validate", {}, "The mapping is fine: 1 rule."],
  ])("runs %s by hand", async (command, inputs, expected) => {
    const world = smallCenter();
    const contexts = contextsOf(sync.byHand({ command, ...inputs }), configuredFor(world));
    const { code, stdout, writes } = await run(job, world, contexts);
    expect({ code, writes }).toEqual({ code: 0, writes: 0 });
    expect(stdout).toContain(expected);
  });

  test("says in an annotation that an input does not apply", async () => {
    const contexts = contextsOf(
      sync.byHand({ plan: "c1u1-000000000000" }),
      configuredFor(smallCenter()),
    );
    const { code, stdout, summary, artifacts } = await run(job, smallCenter(), contexts);
    const message = "The input `plan` does not apply to the command `plan`.";
    expect(code).toBe(2);
    expect(stdout).toContain(`::error::${message}`);
    expect(summary).toContain(message);
    expect(artifacts).toEqual([]);
  });

  test("opens an issue if Twilio refuses the key", async () => {
    const world = smallCenter();
    const { vars, secrets } = configuredFor(world);
    const wrong = { vars, secrets: { ...secrets, TWILIO_API_SECRET: "last-year's-secret" } };
    const { code, issues } = await run(job, world, contextsOf(NIGHTLY, wrong));

    expect(code).toBe(1);
    expect(issues).toMatchObject([{ title: "The scheduled sync fails", open: true }]);
  });

  test("reports what was done if it is cancelled while it writes", async () => {
    const world = smallCenter();
    for (let agent = 1; agent <= 98; agent++) {
      const contact_uri = `client:agent-${agent}`;
      world.addWorker(`agent-${agent}`, { contact_uri, image_url: `https://pictures/${agent}` });
    }
    const contexts = contextsOf(NIGHTLY, configuredFor(world));
    const ended = await run(job, world, contexts, { cancelAt: "POST /" });
    const { code, artifacts, summary, writes } = ended;
    const report = JSON.parse(artifacts[0]?.content ?? "");

    expect(code).toBe(130);
    expect(report).toMatchObject({ outcome: "interrupted", applied: true });
    expect(report.counts.created + report.counts.updated).toBe(writes);
    expect(writes).toBeLessThan(100);
    expect(summary).toContain("interrupted");
  });

  test("succeeds, and opens no issue, if there is no room for the report", async () => {
    const world = smallCenter();
    const contexts = contextsOf(NIGHTLY, configuredFor(world));
    const { code, artifacts, issues } = await run(job, world, contexts, { isQuotaFull: true });

    expect({ code, artifacts, issues }).toEqual({ code: 0, artifacts: [], issues: [] });
    expect(pictures(world.users)).toEqual(IN_STEP);
  });
});

describe("docs/examples/pull-request.yml", () => {
  const [validate, plan, merge] = ["validate", "plan", "sync"].map((id) => pulls.job(id));
  if (!validate || !plan || !merge) throw new Error("A job is missing");

  const starts = (contexts: Contexts) =>
    [validate, plan, merge].map((job) => allows(job.if, contexts, true));

  test("marks a mistake in the mapping on its line, without any secret", async () => {
    const contexts = contextsOf(pullRequest(), { vars: {}, secrets: {} });
    const mapping = '{\n  "attributes": {\n    "image_url": 5\n  }\n}\n';
    const { code, stdout, summary, requests } = await run(validate, smallCenter(), contexts, {
      mapping,
    });

    expect({ code, requests }).toEqual({ code: 2, requests: 0 });
    expect(stdout).toContain("::error file=mapping.json,line=3,col=18::attributes.image_url: ");
    expect(summary).toContain("mapping.json:3:18: attributes.image_url: ");
  });

  test("plans, and keeps one comment up to date", async () => {
    const world = smallCenter();
    const contexts = contextsOf(pullRequest(), configuredFor(world));
    const folder = await temporaryFolder();
    await writeFile(join(folder, "mapping.json"), MAPPING);
    const github = await standInGitHub();
    const again = () =>
      runEmulatedJob(plan.steps, folder, world, contexts, { variables: github.variables });
    const { code, writes } = await again();
    const first = await github.comments();
    world.addWorker("chidi@example.com", { contact_uri: "client:chidi", image_url: "https://c" });
    await again();
    const second = await github.comments();

    expect({ code, writes }).toEqual({ code: 0, writes: 0 });
    expect(first).toEqual([expect.stringMatching(/^2 Workers: .*1 to create .*1 to update/m)]);
    expect(second).toEqual([expect.stringMatching(/^3 Workers: .*2 to create/m)]);
    expect(second[0]).toMatch(/From \[this run\]\(https:\/\/github\.com\/.*\)\.\n$/);
    expect(personalDataIn([...first, ...second].join())).toEqual([]);
  });

  test("keeps the page that the comment names, if values may be shown", async () => {
    const world = smallCenter();
    const { vars, secrets } = configuredFor(world);
    const shown = { secrets, vars: { ...vars, SHOW_VALUES: "true" } };
    const folder = await temporaryFolder();
    await writeFile(join(folder, "mapping.json"), MAPPING);
    const { variables, comments } = await standInGitHub();
    const contexts = contextsOf(pullRequest(), shown);
    const { artifacts } = await runEmulatedJob(plan.steps, folder, world, contexts, { variables });

    expect(artifacts).toMatchObject([{ name: "plan.html", given: { archive: "false" } }]);
    expect(artifacts[0]?.content).toContain("adalind@example.com");
    expect((await comments()).join()).toContain("The page <code>plan.html</code> shows every");
    const hidden = await run(plan, world, contextsOf(pullRequest(), { vars, secrets }));
    expect(hidden.artifacts).toEqual([]);
    expect(hidden.summary).not.toContain("The page");
  });

  test("plans nothing for a fork, which gets no secrets, and says so", async () => {
    const contexts = contextsOf(pullRequest("somebody/worker-sync"), { vars: {}, secrets: {} });
    const { code, stdout } = await run(validate, smallCenter(), contexts);

    expect(starts(contexts)).toEqual([true, false, false]);
    expect(code).toBe(0);
    expect(stdout).toContain("::notice::There is no plan, because GitHub gives no secrets");
  });

  test("syncs a merge, and does not plan it", async () => {
    const world = smallCenter();
    const contexts = contextsOf(MERGE, configuredFor(world));
    const { code } = await run(merge, world, contexts);

    expect(starts(contexts)).toEqual([false, false, true]);
    expect(starts(contextsOf(pullRequest(), configuredFor(world)))).toEqual([true, true, false]);
    expect(code).toBe(0);
    expect(pictures(world.users)).toEqual(IN_STEP);
  });
});

test("docs/examples/environments.yml syncs one environment though the other fails, and opens an issue", async () => {
  const [job, alert] = [environments.job("sync"), environments.job("alert")];
  const worlds = { emea: brokenCenter(), us: smallCenter() };
  const ended: Awaited<ReturnType<typeof run>>[] = [];
  for (const [environment, world] of Object.entries(worlds)) {
    const contexts = contextsOf(NIGHTLY, configuredFor(world), { matrix: { environment } });
    ended.push(await run(job, world, contexts));
  }
  const needs = { sync: { result: "failure", outputs: {} } } as const;
  const alerting = contextsOf(NIGHTLY, { vars: {}, secrets: {} }, { needs });
  const { issues } = await run(alert, smallCenter(), alerting);

  expect(ended.map(({ code }) => code)).toEqual([1, 0]);
  expect(Object.values(worlds).map(({ users }) => pictures(users))).toEqual([IN_STEP, IN_STEP]);
  const names = ended.flatMap(({ artifacts }) => artifacts.map(({ name }) => name));
  expect(names).toEqual(["sync-report-emea", "sync-report-us"]);
  expect(allows(alert.if, alerting, false)).toBe(true);
  expect(issues).toMatchObject([{ open: true }]);
});

test("docs/examples/approval.yml applies exactly the plan that was approved", async () => {
  const [plan, apply] = [approval.job("plan"), approval.job("apply")];
  expect([plan, apply].map(({ environment }) => environment?.toString())).toEqual([
    undefined,
    "approval",
  ]);
  expect(apply.needs?.map(String)).toEqual(["plan"]);
  const world = smallCenter();
  const contexts = contextsOf(approval.byHand(), configuredFor(world));
  const planned = await run(plan, world, contexts);
  const outputs = outputsOf(plan, "plan", planned.outputs, contexts);
  const needs = { plan: { result: "success", outputs } } as const;
  const approved = contextsOf(approval.byHand(), configuredFor(world), { needs });

  expect({ code: planned.code, writes: planned.writes }).toEqual({ code: 0, writes: 0 });
  expect(pictures(world.users)).toEqual(BEFORE);
  expect(allows(apply.if, approved, true)).toBe(true);

  const other = smallCenter();
  other.addWorker("chidi@example.com", { contact_uri: "client:chidi", image_url: "https://c" });
  const stopped = await run(apply, other, approved);
  expect({ code: stopped.code, writes: stopped.writes }).toEqual({ code: 3, writes: 0 });

  const applied = await run(apply, world, approved);
  expect(applied.code).toBe(0);
  expect(pictures(world.users)).toEqual(IN_STEP);

  for (const outputs of [{ plan: "c0u0-000000000000", changed: "false" }, {}]) {
    const needs = { plan: { result: "success", outputs } } as const;
    const contexts = contextsOf(approval.byHand(), configuredFor(world), { needs });
    expect(allows(apply.if, contexts, true)).toBe(false);
  }
});

test("docs/examples/approval.yml applies a plan though it has a problem with one Worker", async () => {
  const [plan, apply] = [approval.job("plan"), approval.job("apply")];
  const world = brokenCenter();
  const contexts = contextsOf(approval.byHand(), configuredFor(world));
  const planned = await run(plan, world, contexts);
  const outputs = outputsOf(plan, "plan", planned.outputs, contexts);
  const needs = { plan: { result: "failure", outputs } } as const;
  const approved = contextsOf(approval.byHand(), configuredFor(world), { needs });

  expect(planned.code).toBe(1);
  expect(allows(apply.if, approved, false)).toBe(true);
  await run(apply, world, approved);
  expect(pictures(world.users)).toEqual(IN_STEP);
});
