import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { SETTING_NAMES } from "../../src/settings.ts";
import { allows, type Contexts, evaluated, render } from "./evaluate.ts";
import { templateAt } from "./github-parser.ts";
import { RUNNER_PATH, runSteps, stepEnvironment, stepNamed } from "./run-steps.ts";
import { readSyncWorkflow } from "./sync-workflow.ts";
import { readWorkflow } from "./workflow.ts";

const HOSTILE = `3h'" --json=x; touch pwned $(touch pwned) \`touch pwned\` * ~ $HOME \n --quiet `;

/** Each but the last is of what an artifact's name may not hold. */
const ODD_NAME = 'emea/a\\b"c:d<e>f|g*h?i $(id)';

const called = z.object({
  inputs: z.record(z.string(), z.unknown()).transform((inputs) => Object.keys(inputs)),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
});

const CONFIGURED = { steps: { unconfigured: { outcome: "skipped", outputs: {} } } } as const;

describe("sync.yml", async () => {
  const workflow = await readWorkflow("sync.yml");
  const { job, sync, runName, crons, hourly, nightly, dispatched } = await readSyncWorkflow();
  const configured = { vars: { TWILIO_ACCOUNT_SID: "AC1" }, secrets: {} };
  const { strategy, environment, concurrency } = workflow.jobs.sync ?? {};

  test("runs each hour and each night, off the hour", () => {
    const [eachHour, eachNight] = crons;
    expect(eachHour).toMatch(/^[1-9]\d? \* \* \* \*$/);
    expect(eachNight).toMatch(/^[1-9]\d? [1-5] \* \* \*$/);
  });

  test("asks for what has changed on the hourly schedule, by its very text", () => {
    const within = [hourly(), nightly(), dispatched()].map(
      (contexts) => stepEnvironment(sync, contexts).CHANGED_WITHIN,
    );
    expect(within).toEqual(["3h", "", ""]);
  });

  test("lets a workflow that calls it tell the same as the form", async () => {
    const { inputs } = called.parse(workflow.on.workflow_call);
    expect(inputs.sort()).toEqual(Object.keys(dispatched().inputs ?? {}).sort());
  });

  test("gives a workflow that calls it the plan's name, as the job does", () => {
    const { outputs } = called.parse(workflow.on.workflow_call);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression
    expect(outputs).toEqual({ plan: { value: "${{ jobs.sync.outputs.plan }}" } });
    const steps = { sync: { outcome: "success", outputs: { plan: "c1u1-0" } } } as const;
    expect(render(templateAt(job.outputs, "plan"), { ...nightly(), steps })).toBe("c1u1-0");
  });

  // GitHub does not start a caller that grants less, even if the job would be skipped (actions/runner#4151).
  test("may do what docs/github-actions.md has a workflow grant that calls it", async () => {
    const page = await readFile("docs/github-actions.md", "utf8");
    const [line = ""] = /^- Another workflow .*$/m.exec(page) ?? [];
    const granted = [...line.matchAll(/`(\w+): (read|write)`/g)].map(([, name, may]) => [
      name,
      may,
    ]);
    const asked = Object.values(workflow.jobs).flatMap(({ permissions }) =>
      Object.entries(permissions),
    );
    // If two jobs ask for the same, `write` comes last.
    expect(Object.fromEntries(granted)).toEqual(Object.fromEntries(asked.sort()));
  });

  test("takes from the form what a manual run may be told, and needs nothing", () => {
    expect(dispatched().inputs).toEqual({
      command: "plan",
      environment: "",
      worker: "",
      changed_within: "",
      allow_overwrites: "",
      allow_creates: "",
      plan: "",
    });
  });

  test.each([
    [{}, ["production"]],
    [{ SYNC_ENVIRONMENTS: "" }, ["production"]],
    [{ SYNC_ENVIRONMENTS: '["emea", "us"]' }, ["emea", "us"]],
  ])("has a job for each environment: %j is %j", (vars, environments) => {
    const matrix = templateAt(job.strategy, "matrix", "environment");
    expect(evaluated(matrix, nightly({ vars, secrets: {} }))).toEqual(environments);
  });

  test("has one job where one environment is named", () => {
    const matrix = templateAt(job.strategy, "matrix", "environment");
    const configured = { vars: { SYNC_ENVIRONMENTS: '["emea", "us"]' }, secrets: {} };
    const named = 'us", "emea';
    expect(evaluated(matrix, dispatched({ environment: "us" }, configured))).toEqual(["us"]);
    expect(evaluated(matrix, dispatched({ environment: named }, configured))).toEqual([named]);
  });

  test("gives each job the secrets and variables of its environment, and deploys nothing", () => {
    expect(strategy?.matrix).toHaveProperty("environment");
    expect(environment).toMatchObject({ deployment: false });
    const name = templateAt(job.environment, "name");
    expect(render(name, { ...nightly(), matrix: { environment: "emea" } })).toBe("emea");
  });

  test("lets no environment's failure stop another's job", () => {
    expect(strategy?.["fail-fast"]).toBe(false);
  });

  // GitHub asks before it knows the environment's variables.
  test.each([
    ["on schedule", nightly()],
    ["by hand", dispatched()],
  ])("starts each job %s, whatever the repository itself has set", (_, contexts) => {
    expect(allows(job.if, contexts, true)).toBe(true);
  });

  test("lets one run at a time write in an environment, ends none midway and forgets none", () => {
    const groups = ["production", "emea"].map((name) => {
      const contexts = { ...nightly(), matrix: { environment: name } };
      return render(templateAt(job.concurrency, "group"), contexts);
    });
    expect(groups).toEqual(["sync production", "sync emea"]);
    expect(concurrency).toMatchObject({ "cancel-in-progress": false, queue: "max" });
  });

  test.each([
    [`Sync of Workers at ${crons[0]}`, "each hour", hourly()],
    [`Sync of Workers at ${crons[1]}`, "each night", nightly()],
    ["Sync of all Workers", "by hand", dispatched({ command: "sync" })],
    ["Dry run of all Workers", "by hand, unless it is told to write", dispatched()],
    [
      "doctor of all Workers",
      "by hand, when it is told to examine",
      dispatched({ command: "doctor" }),
    ],
    ["Sync of one Worker", "when one is named", dispatched({ command: "sync", worker: "Ada" })],
    ["Dry run of one Worker", "when both", dispatched({ worker: "Ada" })],
    [
      "Sync of changed Workers",
      "when a time is given",
      dispatched({ command: "sync", changed_within: "2d" }),
    ],
  ])("is titled “%s” %s", (title, _, contexts) => {
    expect(runName && render(runName, contexts)).toBe(title);
  });

  test("gives the program every setting there is, but no other address than Twilio's", () => {
    const names = Object.keys(stepEnvironment(sync, dispatched()));
    const settings = SETTING_NAMES.filter((name) => name !== "TWILIO_API_BASE_URL");
    const others = ["MAPPING_FILE", "LAST_SUCCESS", "HEARTBEAT_URL"];
    const inputs = [
      "COMMAND",
      "WORKER",
      "CHANGED_WITHIN",
      "ALLOW_OVERWRITES",
      "ALLOW_CREATES",
      "PLAN",
    ];
    expect(names.sort()).toEqual([...settings, ...others, ...inputs].sort());
  });

  test.each([
    ["sync-report", "of the one environment", nightly(), 1],
    ["sync-report-production", "of one of several", nightly(), 2],
    [
      "sync-report-production",
      "of one that is named",
      dispatched({ command: "sync", environment: "x" }),
      1,
    ],
    ["sync-report-dry-run", "of a dry run", dispatched(), 1],
    ["sync-report-emea-a-b-c-d-e-f-g-h-i $(id)", "whatever its name", nightly(), 2, ODD_NAME],
  ])("calls the report “%s” %s", async (name, _, contexts, total, environment = "production") => {
    const matrix = { environment };
    const seen = { ...contexts, ...CONFIGURED, matrix, strategy: { "job-total": total } };
    const step = stepNamed(job, "Name the report");
    const { code, outputs } = await runSteps([step], tmpdir(), seen, {});

    expect({ code, outputs }).toEqual({ code: 0, outputs: { name } });
  });

  describe("run where npm and node only print what they are given", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "npm-"));
      const prints = "#!/usr/bin/env bash\nprintf '%s\\0' \"$@\"\n";
      for (const command of ["npm", "node"]) {
        await writeFile(join(folder, command), prints, { mode: 0o755 });
      }
    });
    afterEach(() => rm(folder, { recursive: true }));

    const run = (contexts: Contexts) => {
      const variables = { PATH: `${folder}${delimiter}${RUNNER_PATH}` };
      return runSteps(job.steps, folder, contexts, variables);
    };

    const json = expect.stringMatching(/^--json=\/.*\/sync-report\.json$/);
    const typed = {
      worker: HOSTILE,
      changed_within: HOSTILE,
      allow_overwrites: HOSTILE,
      allow_creates: HOSTILE,
      plan: HOSTILE,
    };
    const flags = ["changed-within", "allow-overwrites", "allow-creates", "plan", "worker"];
    const asTyped = flags.map((flag) => `--${flag}=${HOSTILE}`);
    test.each([
      ["what changed in three hours, each hour", hourly(configured), ["--changed-within=3h"]],
      ["all, each night", nightly(configured), []],
      ["all, by hand", dispatched({ command: "sync" }), []],
      ["a dry run, by hand unless told otherwise", dispatched(), ["--dry-run"]],
      [
        "what has changed in the time that was typed",
        dispatched({ command: "sync", changed_within: "2d" }),
        ["--changed-within=2d"],
      ],
      [
        "what was typed, as one word each, whatever is in it",
        dispatched({ command: "sync", ...typed }),
        asTyped,
      ],
    ])("asks the program for %s", async (_, contexts, expected) => {
      const { code, stdout } = await run(contexts);

      expect(code).toBe(0);
      const sync = ["--import", "tsx", "src/cli.ts", "sync", json, ...expected];
      expect(stdout.split("\0")).toEqual(["ci", "--omit=dev", ...sync, ""]);
      expect(await readdir(folder)).toEqual(["node", "npm"]);
    });

    test.each([
      [{ command: "doctor" }, ["doctor"]],
      [{ command: "orphans" }, ["orphans"]],
      [{ command: "validate" }, ["validate"]],
      [{ command: "why", worker: HOSTILE }, ["why", "--", HOSTILE]],
    ])("runs another command: %j", async (inputs, expected) => {
      const { stdout } = await run(dispatched(inputs));
      const line = ["--import", "tsx", "src/cli.ts", ...expected];
      expect(stdout.split("\0")).toEqual(["ci", "--omit=dev", ...line, ""]);
    });

    test.each([
      ["hour", hourly()],
      ["night", nightly()],
    ])("does nothing and fails not, each %s, where nothing is set", async (_, contexts) => {
      const { code, stdout, stderr, ran } = await run(contexts);

      expect({ code, stderr, ran }).toEqual({ code: 0, stderr: "", ran: ["Nothing to do yet"] });
      expect(stdout).toMatch(/^::notice::.*TWILIO_ACCOUNT_SID.*\n$/);
    });

    test("stops at a failure", async () => {
      await writeFile(join(folder, "npm"), "#!/usr/bin/env bash\nexit 3\n");
      const { code, ran } = await run(dispatched());

      expect({ code, last: ran.at(-1) }).toEqual({ code: 3, last: "Install" });
    });
  });
});
