import type { World } from "../../src/dev/emulator/world.ts";
import type { Contexts } from "./evaluate.ts";
import { type Job, type ParsedWorkflow, parseAsGitHub, type Step } from "./github-parser.ts";
import { stepNamed } from "./run-steps.ts";

/** sync.yml as GitHub understands it, and what its expressions see. */
export interface SyncWorkflow {
  readonly job: Job;
  /** Of this job, the step that runs the program. */
  readonly sync: Step;
  /** The job that opens and closes the issue. */
  readonly alert: Job;
  readonly runName: ParsedWorkflow["runName"];
  /** The cron texts of the hourly and the nightly schedule. */
  readonly crons: readonly [hourly: string, nightly: string];
  /** On one of the schedules; there are no inputs then. */
  hourly(configured?: Configured): Contexts;
  nightly(configured?: Configured): Contexts;
  /** Run by hand, with the defaults of the inputs that are left out. */
  dispatched(inputs?: Inputs, configured?: Configured): Contexts;
}

/** What was typed into the form of a manual run. */
interface Inputs {
  readonly command?: string;
  readonly environment?: string;
  readonly worker?: string;
  readonly changed_within?: string;
  readonly allow_overwrites?: string;
  readonly allow_creates?: string;
  readonly plan?: string;
}

/** The variables and secrets of an environment, or of its repository. */
export type Configured = Pick<Contexts, "vars" | "secrets">;

const NOTHING: Configured = { vars: {}, secrets: {} };

/** What the contexts of every job hold as it begins. */
export const BEGUN = {
  matrix: { environment: "production" },
  strategy: { "job-total": 1 },
  runner: { temp: "" },
  steps: {},
  needs: {},
};

/** What `github` holds in every run. */
export const RUN = {
  token: "ghs_of-this-job",
  workflow: "Sync",
  repository: "an-agency/worker-sync",
  server_url: "https://github.com",
  run_id: "1234",
  run_attempt: "1",
};

export async function readSyncWorkflow(): Promise<SyncWorkflow> {
  const { jobs, events, runName } = await parseAsGitHub("sync.yml");
  const [job, alert, ...more] = jobs;
  if (job?.type !== "job" || alert?.type !== "job" || more.length > 0) {
    throw new Error("sync.yml has not two jobs of its own");
  }
  const [hourly, nightly, ...others] = (events.schedule ?? []).map(({ cron }) => cron);
  if (hourly === undefined || nightly === undefined || others.length > 0) {
    throw new Error("sync.yml has not two schedules");
  }
  const defaults = Object.entries(events.workflow_dispatch?.inputs ?? {}).map(
    ([name, { default: value = "" }]) => [name, value] as const,
  );
  const on =
    (schedule: string) =>
    (configured = NOTHING): Contexts => ({
      ...BEGUN,
      github: { event_name: "schedule", event: { schedule }, ...RUN },
      inputs: null,
      ...configured,
    });
  return {
    job,
    sync: stepNamed(job, "Sync Workers to Users"),
    alert,
    runName,
    crons: [hourly, nightly],
    hourly: on(hourly),
    nightly: on(nightly),
    dispatched: (inputs = {}, configured = NOTHING) => ({
      ...BEGUN,
      github: { event_name: "workflow_dispatch", event: {}, ...RUN },
      inputs: { ...Object.fromEntries(defaults), ...inputs },
      ...configured,
    }),
  };
}

/** An environment that is set up as the README says, for an emulated account. */
export function configuredFor(world: World): Configured {
  return {
    vars: { TWILIO_ACCOUNT_SID: world.accountSid, TWILIO_WORKSPACE_SID: world.workspaceSid },
    secrets: { TWILIO_API_KEY: world.apiKey, TWILIO_API_SECRET: world.apiSecret },
  };
}
