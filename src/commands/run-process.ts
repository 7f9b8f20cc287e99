import type { Command } from "commander";
import { EXIT } from "../report/exit-code.ts";
import type { Environment } from "../settings.ts";
import { flushStreams, watchStreams } from "./output.ts";
import { endOf, newProgram, runCommand } from "./program.ts";

/**
 * Runs one command as this process, and ends the process with the command's exit code.
 *
 * @param argumentsFor gives the arguments, and may complete the environment first
 */
export async function runProcess(
  environment: Environment,
  argumentsFor: (program: Command) => Promise<readonly string[]>,
): Promise<never> {
  watchStreams();
  const program = newProgram(environment);

  let isEnding = false;
  // Node would print a stack, and everything that the error object holds.
  process.on("uncaughtException", (error) => {
    if (isEnding) process.exit(EXIT.failed);
    isEnding = true;
    endOf(program, error, environment).then(process.exit, () => process.exit(EXIT.failed));
  });

  try {
    await runCommand(program, await argumentsFor(program), environment);
  } catch (error) {
    process.exitCode = await endOf(program, error, environment);
  }
  if (!(await flushStreams())) process.exitCode ||= EXIT.failed;
  // An abandoned request would keep the process alive.
  process.exit();
}
