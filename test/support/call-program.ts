import { vi } from "vitest";
import { endOf, newProgram, runCommand } from "../../src/commands/program.ts";
import type { Ended } from "./run-program.ts";

/**
 * What the program does, in this process: quicker than one of its own. How streams, signals and the
 * process's end are dealt with, `runProgram` shows.
 */
export async function callProgram(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const spies = [
    vi.spyOn(console, "log").mockImplementation((line) => {
      written.stdout += `${line}\n`;
    }),
    vi.spyOn(console, "error").mockImplementation((line) => {
      written.stderr += `${line}\n`;
    }),
    ...(["stdout", "stderr"] as const).map((name) =>
      vi.spyOn(process[name], "write").mockImplementation((text) => {
        written[name] += text;
        return true;
      }),
    ),
  ];
  const program = newProgram(variables);
  try {
    await runCommand(program, args, variables);
    return { code: Number(process.exitCode ?? 0), ...written };
  } catch (error) {
    const code = await endOf(program, error, variables);
    return { code, ...written };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
