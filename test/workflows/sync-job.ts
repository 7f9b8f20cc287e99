import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Exchange, startEmulator } from "../../src/dev/emulator/emulator.ts";
import type { World } from "../../src/dev/emulator/world.ts";
import { BUNDLE } from "../support/build-program.ts";
import { checkOut } from "../support/check-out.ts";
import type { Contexts } from "./evaluate.ts";
import { nameOf, RUNNER_PATH, runSteps, type StepsEnded } from "./run-steps.ts";
import { readSyncWorkflow } from "./sync-workflow.ts";

/** The job of sync.yml with its packages installed, in a checkout of its own. */
export interface SyncJob {
  readonly folder: string;
  /**
   * Runs the steps on an emulated account; what is installed is not installed again.
   *
   * @param how `cancelAt` cancels the job upon the first request whose path holds this; `asInstalled`
   * takes the files and packages that are installed, rather than the bundle, which starts sooner
   */
  run(
    world: World,
    contexts: Contexts,
    how?: {
      readonly cancelAt?: string;
      readonly isQuotaFull?: boolean;
      readonly asInstalled?: boolean;
    },
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

  const standIn = await bundleAsNode();
  return {
    folder,
    close: async () => {
      await Promise.all([close(), rm(standIn, { recursive: true })]);
    },
    async run(world, contexts, { cancelAt, isQuotaFull = false, asInstalled = false } = {}) {
      const methods: string[] = [];
      let step: ChildProcess | undefined;
      const onExchange = ({ method, path }: Exchange) => {
        methods.push(method);
        if (cancelAt !== undefined && path.includes(cancelAt)) step?.kill("SIGINT");
      };
      const emulator = await startEmulator({ world, onExchange });
      try {
        const path = asInstalled ? RUNNER_PATH : `${standIn}${delimiter}${RUNNER_PATH}`;
        const variables = { TWILIO_API_BASE_URL: emulator.url, PATH: path };
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

/** A folder with a `node` that runs the bundle where the program's own files are asked for. */
async function bundleAsNode(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "node-"));
  const script = `#!/bin/sh
if [ "$1 $2 $3" = "--import tsx src/cli.ts" ]; then shift 3; set -- '${BUNDLE}' "$@"; fi
exec '${process.execPath}' "$@"
`;
  await writeFile(join(folder, "node"), script, { mode: 0o755 });
  return folder;
}
