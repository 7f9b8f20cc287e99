import type { ChildProcess } from "node:child_process";
import { rm } from "node:fs/promises";
import { type Exchange, startEmulator } from "../../src/dev/emulator/emulator.ts";
import type { World } from "../../src/dev/emulator/world.ts";
import { checkOut } from "../support/check-out.ts";
import type { Contexts } from "./evaluate.ts";
import { nameOf, runSteps, type StepsEnded } from "./run-steps.ts";
import { readSyncWorkflow } from "./sync-workflow.ts";

/** The job of sync.yml with its packages installed, in a checkout of its own. */
export interface SyncJob {
  readonly folder: string;
  /**
   * Runs the steps on an emulated account; what is installed is not installed again.
   *
   * @param mishaps `cancelAt` cancels the job upon the first request whose path holds this
   */
  run(
    world: World,
    contexts: Contexts,
    mishaps?: { readonly cancelAt?: string; readonly isQuotaFull?: boolean },
  ): Promise<SyncEnded>;
  close(): Promise<void>;
}

interface SyncEnded extends StepsEnded {
  /** Requests that Twilio got, and how many of them were no GET. */
  readonly requests: number;
  readonly writes: number;
  /** All that people can read afterwards: log, summary and artifacts. */
  readonly shown: string;
}

/**
 * Runs the steps before the sync itself, as a job does that has no settings yet.
 *
 * @throws Error with what was written, when one fails.
 */
export async function installSyncJob(): Promise<SyncJob> {
  const { job, sync, dispatched } = await readSyncWorkflow();
  const before = job.steps.slice(0, job.steps.indexOf(sync));
  const others = job.steps.filter((step) => nameOf(step) !== "Install");
  const folder = await checkOut();
  const close = () => rm(folder, { recursive: true });
  const runner = { npm_config_prefer_offline: "true", npm_config_audit: "false" };
  const { code, stderr } = await runSteps(before, folder, dispatched(), runner);
  if (code !== 0) {
    await close();
    throw new Error(stderr);
  }

  return {
    folder,
    close,
    async run(world, contexts, { cancelAt, isQuotaFull = false } = {}) {
      const methods: string[] = [];
      let step: ChildProcess | undefined;
      const onExchange = ({ method, path }: Exchange) => {
        methods.push(method);
        if (cancelAt !== undefined && path.includes(cancelAt)) step?.kill("SIGINT");
      };
      const emulator = await startEmulator({ world, onExchange });
      try {
        const variables = { TWILIO_API_BASE_URL: emulator.url };
        const ended = await runSteps(others, folder, contexts, variables, {
          isQuotaFull,
          onStart: (started) => {
            step = started;
          },
        });
        return {
          ...ended,
          requests: methods.length,
          writes: methods.filter((method) => method !== "GET").length,
          shown: [
            ...[ended.stdout, ended.stderr, ended.summary],
            ...ended.artifacts.map(({ content }) => content),
          ].join("\n"),
        };
      } finally {
        await emulator.close();
      }
    },
  };
}
