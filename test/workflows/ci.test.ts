import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { contextsOf, pullRequest } from "./examples.ts";
import { jobOf, parseAsGitHub } from "./github-parser.ts";
import { runSteps, stepNamed } from "./run-steps.ts";
import { readWorkflow, stepsOf, workflowText } from "./workflow.ts";

const execute = promisify(execFile);

describe("ci.yml", async () => {
  const workflow = await readWorkflow("ci.yml");

  test("runs on every push to main and on every pull request", () => {
    expect(workflow.on).toEqual({ push: { branches: ["main"] }, pull_request: null });
  });

  test("runs the commands that people run, on each Node that is supported", () => {
    const { test: job } = workflow.jobs;
    expect(job?.strategy).toEqual({ "fail-fast": false, matrix: { node: [20, 22, 24] } });
    const scripts = job?.steps.flatMap(({ run }) => run ?? []);
    expect(scripts?.filter((script) => !script.includes("chromium"))).toEqual([
      "npm ci",
      "npm test",
    ]);
  });

  test.each([
    ["the mapping", ["mapping.json"], "false"],
    ["several mappings", ["mapping-emea.json", "mapping.json"], "false"],
    ["code", ["src/a.ts"], "true"],
    ["both", ["mapping.json", "src/a.ts"], "true"],
    ["a file that only looks like a mapping", ["src/mapping.json"], "true"],
  ])("runs the tests only if more than a mapping changed: %s", async (_, files, code) => {
    const folder = await temporaryFolder();
    const git = (...args: string[]) => execute("git", args, { cwd: folder });
    const commit = () =>
      git(...["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "x", "--allow-empty"]);
    await git("init", "-q");
    await commit();
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), "");
    }
    await git("add", ".");
    await commit();
    const steps = [stepNamed(jobOf(await parseAsGitHub("ci.yml"), "changes"), "Compare")];
    const contexts = contextsOf(pullRequest(), { vars: {}, secrets: {} });

    expect((await runSteps(steps, folder, contexts, {})).outputs).toEqual({ code });
  });
});

describe("Twilio's credentials", async () => {
  const names = await readdir(new URL("../../.github/workflows", import.meta.url));
  const all = await Promise.all(
    names.map(async (name) => ({ ...(await readWorkflow(name)), text: await workflowText(name) })),
  );
  const withSecrets = all.filter(({ text }) => /secrets\b/i.test(text));

  test("are known to one workflow, which no push and no pull request starts", () => {
    expect(withSecrets.map(({ on }) => Object.keys(on))).toEqual([
      ["schedule", "workflow_dispatch", "workflow_call"],
    ]);
  });

  test("reach no step that installs packages or comes from elsewhere", () => {
    const given = withSecrets
      .flatMap(stepsOf)
      .filter((step) => JSON.stringify(step).includes("secrets."));
    expect(given.map(({ name }) => name)).toEqual(["Sync Workers to Users"]);
    for (const { run, uses } of given) {
      expect(run).not.toContain("npm ci");
      expect(uses).toBeUndefined();
    }
  });
});
