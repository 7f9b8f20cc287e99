import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { World } from "../../src/dev/emulator/world.ts";
import { BUNDLE } from "../support/build-program.ts";
import { checkOut } from "../support/check-out.ts";
import { type JobEnded, type JobOptions, runEmulatedJob } from "./emulated-job.ts";
import type { Contexts } from "./evaluate.ts";
import { nameOf, RUNNER_PATH, runSteps } from "./run-steps.ts";
import { readSyncWorkflow } from "./sync-workflow.ts";

/** The job of sync.yml with its packages installed, in a checkout of its own. */
export interface SyncJob {
  readonly folder: string;
  /**
   * Runs the steps on an emulated account; what is installed is not installed again.
   *
   * @param how `asInstalled` takes the files and packages that are installed, rather than the bundle,
   * which starts sooner
   */
  run(
    world: World,
    contexts: Contexts,
    how?: JobOptions & { readonly asInstalled?: boolean },
  ): Promise<JobEnded>;
  close(): Promise<void>;
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
    async run(world, contexts, { asInstalled = false, ...how } = {}) {
      const path = asInstalled ? RUNNER_PATH : `${standIn}${delimiter}${RUNNER_PATH}`;
      const variables = { PATH: path };
      return runEmulatedJob(others, folder, world, contexts, { ...how, variables });
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
