import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
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
   * @param how `asInstalled` takes the files and packages that are installed, and `asProcess` the bundle,
   * which starts sooner; otherwise the program runs in this process
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

  const standIns = await nodeStandIns();
  return {
    folder,
    close: async () => {
      await Promise.all([close(), rm(standIns.folder, { recursive: true })]);
    },
    async run(world, contexts, { asInstalled = false, ...how } = {}) {
      const asProcess = how.asProcess ?? how.cancelAt !== undefined;
      const standIn = asProcess ? standIns.bundle : standIns.noting;
      const variables = asInstalled
        ? {}
        : { PATH: `${standIn}${delimiter}${RUNNER_PATH}`, STAND_IN_NODE: standIns.noted };
      return runEmulatedJob(others, folder, world, contexts, { ...how, variables });
    },
  };
}

/** Folders with a `node` that does another thing where the program's own files are asked for. */
async function nodeStandIns() {
  const folder = await mkdtemp(join(tmpdir(), "node-"));
  const standIn = async (name: string, command: string) => {
    const script = `#!/bin/sh
if [ "$1 $2 $3" = "--import tsx src/cli.ts" ]; then
  ${command}
fi
exec '${process.execPath}' "$@"
`;
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "node"), script, { mode: 0o755 });
    return join(folder, name);
  };
  return {
    folder,
    /** Runs the bundle. */
    bundle: await standIn("bundle", `shift 3; set -- '${BUNDLE}' "$@"`),
    /** Only notes its arguments in the file `noted`. */
    noting: await standIn("noting", `printf '%s\\0' "$@" > "$STAND_IN_NODE"; exit`),
    noted: join(folder, "arguments"),
  };
}
