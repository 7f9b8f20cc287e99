import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** How a process of ours ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is run. */
export interface Running {
  readonly cwd?: string;
  /** True closes the pipe at once, as `| head -0` does. */
  readonly closeStdout?: boolean;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs `src/cli.ts` as a real process, with these variables and no others of the machine's own but
 * PATH, and in the repository's folder unless told otherwise.
 */
export function runProgram(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  running: Running = {},
): Promise<Ended> {
  return runScript("src/cli.ts", args, variables, running);
}

/** Runs any script of the repository in the same way. */
export async function runScript(
  script: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
  { cwd = ROOT, closeStdout = false }: Running = {},
): Promise<Ended> {
  const command = ["--import", import.meta.resolve("tsx"), join(ROOT, script), ...args];
  const child = spawn(process.execPath, command, {
    cwd,
    env: { PATH: process.env.PATH, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (closeStdout) child.stdout.destroy();
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([
    closeStdout ? "" : text(child.stdout),
    text(child.stderr),
  ]);
  return { code: await code, stdout, stderr };
}
