import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

const step = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
  "continue-on-error": z.boolean().optional(),
});

const job = z.object({
  env: z.never().optional(),
  "continue-on-error": z.never().optional(),
  permissions: z.record(z.string(), z.string()),
  "timeout-minutes": z.number(),
  environment: z
    .union([z.string(), z.object({ name: z.string(), deployment: z.boolean().optional() })])
    .optional(),
  concurrency: z
    .object({
      group: z.string(),
      "cancel-in-progress": z.boolean().optional(),
      queue: z.string().optional(),
    })
    .optional(),
  strategy: z
    .strictObject({
      "fail-fast": z.boolean(),
      matrix: z.record(z.string(), z.union([z.array(z.unknown()), z.string()])),
    })
    .optional(),
  steps: z.array(step),
});

/** What these tests look at; variables are set on steps only, where it is seen who gets them. */
const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  env: z.never().optional(),
  permissions: z.record(z.string(), z.string()),
  defaults: z.object({ run: z.object({ shell: z.string() }) }).optional(),
  jobs: z.record(z.string(), job),
});

export type Workflow = z.infer<typeof workflow>;
export type WorkflowStep = z.infer<typeof step>;

/** The text of a file in .github/workflows, or of another that is named by its path. */
export function workflowText(name: string): Promise<string> {
  const path = name.includes("/") ? name : `.github/workflows/${name}`;
  return readFile(new URL(`../../${path}`, import.meta.url), "utf8");
}

/**
 * Reads a workflow as plain data.
 *
 * @throws ZodError when a job has no timeout or no permissions of its own, when variables are set
 * above the steps, or when a job's failure is passed over.
 */
export async function readWorkflow(name: string): Promise<Workflow> {
  return workflow.parse(parse(await workflowText(name)));
}

/** The steps of all jobs. */
export function stepsOf({ jobs }: Workflow): WorkflowStep[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}
