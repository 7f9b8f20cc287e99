import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseAsGitHub } from "./github-parser.ts";
import { readWorkflow, workflowText } from "./workflow.ts";

const names = z.record(z.string(), z.unknown()).transform((object) => Object.keys(object));
const called = z.object({
  on: z.object({ workflow_call: z.object({ inputs: names, outputs: names }) }),
});
const job = z.object({
  uses: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  environment: z.string().optional(),
});

const permissions = z.record(z.string(), z.enum(["read", "write"]));

/** The workflow that docs/github-actions.md shows for runs that someone has to approve. */
const snippet = /```yaml\n(name: Sync after approval\n[^`]*)```/.exec(
  await readFile("docs/github-actions.md", "utf8"),
)?.[1];

test("The documented workflow calls sync.yml by what it takes and gives", async () => {
  expect((await parseAsGitHub("approval.yml", snippet)).errors).toEqual([]);
  const { jobs } = z
    .object({ jobs: z.record(z.string(), job) })
    .parse(parse(snippet ?? "", { merge: true }));
  const { inputs, outputs } = called.parse(parse(await workflowText("sync.yml"))).on.workflow_call;

  expect(Object.keys(jobs)).toEqual(["plan", "approve", "apply"]);
  for (const { uses, with: given } of [jobs.plan, jobs.apply].filter((one) => one !== undefined)) {
    expect(uses).toBe("./.github/workflows/sync.yml");
    for (const name of Object.keys(given)) expect(inputs).toContain(name);
  }
  expect(jobs.plan?.with).toEqual({ dry_run: true, environment: "production" });
  expect(jobs.approve?.environment).toBe("approval");
  expect(jobs.apply?.needs).toEqual(["plan", "approve"]);
  expect(jobs.apply?.with).toEqual({
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression
    plan: "${{ needs.plan.outputs.plan }}",
    environment: "production",
  });
  expect(inputs).toEqual(expect.arrayContaining(["allow_overwrites", "allow_creates"]));
  expect(outputs).toContain("plan");
});

// Whether these jobs would run or not (actions/runner#4151).
test("The documented workflow may do what sync.yml's jobs ask for, or GitHub would not start it", async () => {
  const given = z.object({ permissions }).parse(parse(snippet ?? "")).permissions;
  const asked = Object.values((await readWorkflow("sync.yml")).jobs)
    .flatMap((job) => Object.entries(job.permissions))
    // Of what is asked for twice, `write` comes last.
    .sort();

  expect(given).toEqual(Object.fromEntries(asked));
});
