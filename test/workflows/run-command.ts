import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { ACTION } from "../support/build-program.ts";
import { callProgramIn } from "../support/call-program.ts";
import type { Ended } from "../support/run-program.ts";

/** What a step starts: a program and its arguments, or this repository's action. */
export type Command = readonly [string, ...string[]] | "action";

/** How commands are run. */
export interface Running {
  /** Gets each process, which GitHub signals when a job is cancelled. */
  readonly onStart: (step: ChildProcess) => void;
  /**
   * True runs the action as a process, as a runner does; otherwise it runs in this one, which is
   * quicker.
   */
  readonly asProcess: boolean;
}

/** Runs a command of a step to its end. */
export async function runCommand(
  command: Command,
  folder: string,
  variables: Readonly<Record<string, string>>,
  { onStart, asProcess }: Running,
): Promise<Ended> {
  if (command === "action") {
    return asProcess
      ? runProcess([process.execPath, ACTION], folder, variables, onStart)
      : callProgramIn(folder, "action", variables);
  }
  const ended = await runProcess(command, folder, variables, onStart);
  const { STAND_IN_NODE: handedOver } = variables;
  if (ended.code !== 0 || handedOver === undefined || !existsSync(handedOver)) return ended;

  // The script has ended with `exec node`, whose stand-in has only noted its arguments.
  const [, , , ...args] = (await readFile(handedOver, "utf8")).split("\0").slice(0, -1);
  await rm(handedOver);
  const { code, stdout, stderr } = await callProgramIn(folder, args, variables);
  return { code, stdout: ended.stdout + stdout, stderr: ended.stderr + stderr };
}

async function runProcess(
  [program, ...args]: Exclude<Command, "action">,
  cwd: string,
  env: NodeJS.ProcessEnv,
  onStart: (step: ChildProcess) => void,
): Promise<Ended> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  onStart(child);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
