import { type Contexts, render } from "./evaluate.ts";
import { type Job, jobOf, parseAsGitHub, templateAt } from "./github-parser.ts";
import { BEGUN, type Configured, RUN } from "./sync-workflow.ts";

/** What starts a run of an example. */
type Start = Pick<Contexts, "inputs"> & {
  readonly github: Pick<Contexts["github"], "event" | "event_name">;
};

/** The jobs of a workflow in docs/examples, by their ids, and what its expressions see. */
export async function readExample(name: string) {
  const workflow = await parseAsGitHub(`docs/examples/${name}`);
  const { events, errors } = workflow;
  const defaults = Object.entries(events.workflow_dispatch?.inputs ?? {}).map(
    ([input, { default: given, options }]) => [input, given ?? options?.[0] ?? ""] as const,
  );
  return {
    errors,
    job: (id: string) => jobOf(workflow, id),
    /** As the form of a manual run sends it if nothing else is chosen. */
    byHand: (inputs: Readonly<Record<string, string>> = {}): Start => ({
      github: { event_name: "workflow_dispatch", event: {} },
      inputs: { ...Object.fromEntries(defaults), ...inputs },
    }),
  };
}

export const HOURLY = scheduled("17 * * * *");
export const NIGHTLY = scheduled("43 2 * * *");
export const MERGE: Start = { github: { event_name: "push", event: {} }, inputs: null };

function scheduled(schedule: string): Start {
  return { github: { event_name: "schedule", event: { schedule } }, inputs: null };
}

/** A pull request from a branch of a repository: this one, or a fork. */
export function pullRequest(full_name: string = RUN.repository): Start {
  const pull_request = { number: 7, head: { repo: { full_name } } };
  return { github: { event_name: "pull_request", event: { pull_request } }, inputs: null };
}

/** What the expressions of a job see. */
export function contextsOf(
  { github, inputs }: Start,
  configured: Configured,
  more: Partial<Pick<Contexts, "needs" | "matrix">> = {},
): Contexts {
  return { ...BEGUN, github: { ...RUN, ...github }, inputs, ...configured, ...more };
}

/** What a job hands on to those that need it. */
export function outputsOf(
  job: Job,
  id: string,
  outputs: Readonly<Record<string, string>>,
  contexts: Contexts,
) {
  const steps = { [id]: { outcome: "success", outputs } } as const;
  const names = ["plan", "changed"];
  return Object.fromEntries(
    names.map((name) => [name, render(templateAt(job.outputs, name), { ...contexts, steps })]),
  );
}
