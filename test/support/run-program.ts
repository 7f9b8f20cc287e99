import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { BUNDLE } from "./build-program.ts";

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
  /** The file that gets stdout, which then is not read here. */
  readonly stdout?: string;
  /** Gets the process once it runs, to send it signals. */
  readonly onStart?: (child: ChildProcess) => void;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs the program, bundled, as a real process, with these variables and no others of the machine's own but
 * PATH, and in the repository's folder unless told otherwise.
 */
export function runProgram(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  running: Running = {},
): Promise<Ended> {
  return runBundle(BUNDLE, args, variables, running);
}

/** Runs any of the bundles in the same way. */
export function runBundle(
  bundle: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
  running: Running = {},
): Promise<Ended> {
  return runNode([bundle, ...args], variables, running);
}

/** Runs any script of the repository in the same way, as it is in `src/`. */
export function runScript(
  script: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
  running: Running = {},
): Promise<Ended> {
  const command = ["--import", import.meta.resolve("tsx"), join(ROOT, script), ...args];
  return runNode(command, variables, running);
}

async function runNode(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  { cwd = ROOT, closeStdout = false, stdout, onStart }: Running,
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...variables },
    stdio: ["ignore", stdout === undefined ? "pipe" : openSync(stdout, "w"), "pipe"],
  });
  onStart?.(child);
  if (closeStdout) child.stdout?.destroy();
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err] = await Promise.all(
    [closeStdout ? null : child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")),
  );
  return { code: await code, stdout: out ?? "", stderr: err ?? "" };
}
