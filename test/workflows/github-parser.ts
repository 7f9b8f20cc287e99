import { readFile } from "node:fs/promises";
import { tsImport } from "tsx/esm/api";
import { workflowText } from "./workflow.ts";

// The package imports JSON without saying so, which Node refuses and `tsx` allows.
const parser: typeof import("./parser-package.ts") = await tsImport(
  "./parser-package.ts",
  import.meta.url,
);
const {
  convertActionTemplate,
  convertWorkflowTemplate,
  isBasicExpression,
  isMapping,
  isSequence,
  NoOperationTraceWriter,
  parseAction,
} = parser;

/** A workflow as GitHub understands it. */
export type ParsedWorkflow = Awaited<ReturnType<typeof parseAsGitHub>>;

type BareJob = Awaited<ReturnType<typeof convertWorkflowTemplate>>["jobs"][number];
type BareJobWithSteps = Extract<BareJob, { type: "job" }>;
type BareStep = BareJobWithSteps["steps"][number];

/** A step, with what it hands to an action, which the parser's own model leaves out. */
export type Step = BareStep & { readonly with: ReadonlyMap<string, Template> };

/** A job that calls no other workflow. */
export type Job = Omit<BareJobWithSteps, "steps"> & { readonly steps: readonly Step[] };

type Token = Parameters<typeof isMapping>[0];

/** A text, or the expression that gives one. */
export type Template = { readonly text: string } | { readonly expression: string };

/** Reads a workflow with GitHub's own parser; what it finds wrong is in `errors`. */
export async function parseAsGitHub(name: string, content?: string) {
  const file = { name, content: content ?? (await workflowText(name)) };
  const { context, value } = parser.parseWorkflow(file, new NoOperationTraceWriter());
  if (value === undefined) throw new Error(`${name}: GitHub's parser finds no workflow`);
  const { jobs = [], events, errors = [] } = await convertWorkflowTemplate(context, value);
  return {
    errors: [
      ...context.errors.getErrors().map(({ message }) => message),
      ...errors.map(({ Message }) => Message),
    ],
    jobs: jobs.map((job) => (job.type === "job" ? withInputs(job, value) : job)),
    events,
    runName: templates(value).get("run-name"),
  };
}

/**
 * The job with this id.
 *
 * @throws Error if there is none, or if it calls another workflow.
 */
export function jobOf({ jobs }: ParsedWorkflow, id: string): Job {
  const found = jobs.find((job) => job.id.toString() === id);
  if (found?.type !== "job") throw new Error(`There is no job ${id}`);
  return found;
}

/** Reads an action with GitHub's own parser; what it finds wrong is in `errors`. */
export async function readAction(folder: string) {
  const name = `${folder}/action.yml`;
  const file = { name, content: await readFile(name, "utf8") };
  const { context, value } = parseAction(file, new NoOperationTraceWriter());
  const errors = context.errors.getErrors().map(({ message }) => message);
  if (value === undefined) throw new Error(`${name}: ${errors.join("; ")}`);
  const { inputs = [], outputs = [], runs } = convertActionTemplate(context, value);
  const steps = tokenAt(value, "runs", "steps");
  return {
    errors,
    inputs: new Map(inputs.map(({ id, default: given }) => [id, given && template(given)])),
    outputs: outputs.map(({ id }) => id),
    using: runs.using,
    main: "main" in runs ? runs.main : undefined,
    /** The steps of a composite action. */
    steps: (steps !== undefined && isSequence(steps) ? [...steps] : []).map((step) => ({
      script: templateAt(step, "run"),
      variables: templates(tokenAt(step, "env")),
    })),
  };
}

function withInputs(job: BareJobWithSteps, workflow: Token): Job {
  const steps = tokenAt(workflow, "jobs", job.id.toString(), "steps");
  const items = steps !== undefined && isSequence(steps) ? [...steps] : [];
  return {
    ...job,
    steps: job.steps.map((step, index) => ({
      ...step,
      with: templates(tokenAt(items[index], "with")),
    })),
  };
}

/** What a token says; expressions within a text are one `format(…)` by now. */
export function template(token: Token): Template {
  return isBasicExpression(token) ? { expression: token.expression } : { text: token.toString() };
}

/** What the keys lead to, from mapping to mapping. */
export function templateAt(token: Token | undefined, ...keys: readonly string[]): Template {
  const found = tokenAt(token, ...keys);
  if (found === undefined) throw new Error(`There is no ${keys.join(".")}`);
  return template(found);
}

function tokenAt(token: Token | undefined, ...keys: readonly string[]): Token | undefined {
  let found = token;
  for (const wanted of keys) {
    const entries = found !== undefined && isMapping(found) ? [...found] : [];
    found = entries.find(({ key }) => key.toString() === wanted)?.value;
  }
  return found;
}

/** The names and values of a mapping; none when it is left out. */
export function templates(mapping: Token | undefined): Map<string, Template> {
  if (mapping === undefined || !isMapping(mapping)) return new Map();
  return new Map([...mapping].map(({ key, value }) => [key.toString(), template(value)]));
}
