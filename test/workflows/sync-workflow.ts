import type { World } from "../../src/emulator/world.ts";
import type { Contexts } from "./evaluate.ts";
import { type ParsedWorkflow, parseAsGitHub } from "./github-parser.ts";
import type { Job } from "./run-steps.ts";

/** sync.yml as GitHub understands it, and what its expressions see. */
export interface SyncWorkflow {
  readonly job: Job;
  readonly runName: ParsedWorkflow["runName"];
  /** On schedule; there are no inputs then. */
  scheduled(configured?: Configured): Contexts;
  /** Run by hand, with the defaults of the inputs that are left out. */
  dispatched(inputs?: Inputs, configured?: Configured): Contexts;
}

/** What was typed into the form of a manual run. */
interface Inputs {
  readonly dry_run?: boolean;
  readonly worker?: string;
}

/** The repository's variables and secrets. */
type Configured = Pick<Contexts, "vars" | "secrets">;

const NOTHING: Configured = { vars: {}, secrets: {} };

export async function readSyncWorkflow(): Promise<SyncWorkflow> {
  const { jobs, events, runName } = await parseAsGitHub("sync.yml");
  const [job] = jobs;
  if (job?.type !== "job") throw new Error("sync.yml has no job of its own");
  const defaults = Object.entries(events.workflow_dispatch?.inputs ?? {}).map(
    ([name, { default: value = "" }]) => [name, value] as const,
  );
  return {
    job,
    runName,
    scheduled: (configured = NOTHING) => ({
      github: { event_name: "schedule" },
      inputs: null,
      ...configured,
    }),
    dispatched: (inputs = {}, configured = NOTHING) => ({
      github: { event_name: "workflow_dispatch" },
      inputs: { ...Object.fromEntries(defaults), ...inputs },
      ...configured,
    }),
  };
}

/** A repository that is set up as the README says, for an emulated account. */
export function configuredFor(world: World): Configured {
  return {
    vars: { TWILIO_ACCOUNT_SID: world.accountSid, TWILIO_WORKSPACE_SID: world.workspaceSid },
    secrets: { TWILIO_API_KEY: world.apiKey, TWILIO_API_SECRET: world.apiSecret },
  };
}
