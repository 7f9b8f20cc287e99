import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** How a process of ours ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs `src/cli.ts` as a real process, with these variables and no others of the machine's own but
 * PATH, and in the repository's folder unless told otherwise.
 */
export async function runProgram(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  cwd = ROOT,
): Promise<Ended> {
  const command = ["--import", import.meta.resolve("tsx"), `${ROOT}/src/cli.ts`, ...args];
  const child = spawn(process.execPath, command, {
    cwd,
    env: { PATH: process.env.PATH, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
