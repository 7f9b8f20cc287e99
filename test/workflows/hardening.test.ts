import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parseAsGitHub } from "./github-parser.ts";
import { readWorkflow, stepsOf, workflowText } from "./workflow.ts";

const READ = { contents: "read" };

/** What the token of each job may do; nothing where it is not listed. */
const PERMISSIONS: Record<string, object> = {
  "ci.yml": { changes: READ, mapping: READ, test: READ, action: READ },
  "release.yml": { build: READ, publish: { actions: "read", contents: "write" } },
  "sync.yml": {
    sync: { actions: "read", contents: "read", issues: "read" },
    alert: { contents: "read", issues: "write" },
  },
  "docs/examples/sync.yml": { sync: { contents: "read", issues: "write" } },
  "docs/examples/pull-request.yml": {
    validate: READ,
    plan: { contents: "read", "pull-requests": "write" },
    sync: READ,
  },
  "docs/examples/environments.yml": { sync: READ, alert: { issues: "write" } },
  "docs/examples/approval.yml": { plan: READ, apply: READ },
};

/** Actions that are GitHub's, pinned, or this repository's own. */
const USES =
  /uses: (actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\.\/\w*|OWNER\/twilio-worker-user-sync(\/\w+)?@v1)$/;

/** Of these, the ones that run no packages: they may run where the token may write. */
const WRITERS =
  /^(actions\/(checkout|upload-artifact)@|\.\/alert$|OWNER\/twilio-worker-user-sync(\/(alert|comment))?@v1$)/;
const FOREIGN = /\b(npm|npx|node|git|curl)\b/;

describe.each(Object.keys(PERMISSIONS))("%s", async (name) => {
  const text = await workflowText(name);
  const workflow = await readWorkflow(name);
  const steps = stepsOf(workflow);

  test("is a workflow without errors to GitHub's own parser", async () => {
    expect((await parseAsGitHub(name)).errors).toEqual([]);
  });

  test("would not pass that parser with a secret in a condition, where GitHub has none", async () => {
    const broken = text.replace("runs-on:", "if: secrets.TWILIO_API_KEY != ''\n    runs-on:");
    expect((await parseAsGitHub(name, broken)).errors).not.toEqual([]);
  });

  test("uses actions by commit, with the version beside it", () => {
    const uses = text.split("\n").filter((line) => line.includes("uses:"));
    expect(uses).not.toEqual([]);
    for (const line of uses) expect(line).toMatch(USES);
  });

  test("has no expression in a script, where a value would be read as code", () => {
    const scripts = steps.flatMap(({ run }) => run ?? []);
    if (!name.startsWith("docs/")) expect(scripts).not.toEqual([]);
    for (const script of scripts) expect(script).not.toContain("${{");
  });

  test("may do what each job is for, and nothing more", () => {
    expect(workflow.permissions).toEqual({});
    const permissions = Object.entries(workflow.jobs).map(([id, job]) => [id, job.permissions]);
    expect(Object.fromEntries(permissions)).toEqual(PERMISSIONS[name]);
  });

  test("runs nobody else's code where it may write", () => {
    for (const [id, { permissions, steps }] of Object.entries(workflow.jobs)) {
      if (!Object.values(permissions).includes("write")) continue;
      const isRelease = name === "release.yml" && id === "publish";
      for (const { uses, run = "" } of steps) {
        if (uses !== undefined) expect(uses).toMatch(WRITERS);
        expect(isRelease ? run.replaceAll(/\bgit\b/g, "") : run).not.toMatch(FOREIGN);
      }
    }
  });

  test("leaves no token behind in the checkout", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts).not.toEqual([]);
    for (const checkout of checkouts) expect(checkout.with?.["persist-credentials"]).toBe(false);
  });

  test("ends by itself within the hour", () => {
    for (const job of Object.values(workflow.jobs)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    }
  });

  test("passes over the failure of no step but the upload of the report", () => {
    const passedOver = steps.filter((step) => step["continue-on-error"] !== undefined);
    for (const { uses } of passedOver) expect(uses).toContain("actions/upload-artifact@");
    expect(passedOver).toHaveLength(["ci.yml", "release.yml"].includes(name) ? 0 : 1);
  });

  test("runs scripts in bash that stops at the first failure, in a pipe too", () => {
    if (name.startsWith("docs/")) return;
    expect(workflow.defaults?.run.shell).toBe("bash");
  });
});

test.each(["alert/alert.sh", "comment/comment.sh"])(
  "%s, which may write, runs nobody else's code",
  async (script) => {
    const lines = (await readFile(script, "utf8")).split("\n");
    const code = lines.filter((line) => !line.startsWith("#")).join("\n");
    expect(code).toContain("gh api");
    expect(code).not.toMatch(FOREIGN);
  },
);
