import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readWorkflow, stepsOf, workflowText } from "./workflow.ts";

describe("ci.yml", async () => {
  const workflow = await readWorkflow("ci.yml");

  test("runs on every push to main and on every pull request", () => {
    expect(workflow.on).toEqual({ push: { branches: ["main"] }, pull_request: null });
  });

  test("runs the commands that people run, on each Node that is supported", () => {
    const { strategy } = workflow.jobs.test ?? {};
    expect(strategy).toEqual({ "fail-fast": false, matrix: { node: [20, 22, 24] } });
    expect(stepsOf(workflow).flatMap(({ run }) => run ?? [])).toEqual(["npm ci", "npm test"]);
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
