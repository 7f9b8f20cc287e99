import { vi } from "vitest";
import { actionArguments, actionSettings } from "../../src/commands/action-inputs.ts";
import { endOf, newProgram, runCommand } from "../../src/commands/program.ts";
import type { Ended } from "./run-program.ts";

type Variables = Readonly<Record<string, string>>;

/**
 * What the program does, in this process: quicker than one of its own. How streams, signals and the
 * process's end are dealt with, `runProgram` shows.
 */
export function callProgram(args: readonly string[], variables: Variables): Promise<Ended> {
  return call(variables, () => args);
}

/**
 * What the program does in a folder, in this process, whose variables are these meanwhile.
 *
 * @param args the arguments; `action` takes them from the inputs of the action
 */
export async function callProgramIn(
  folder: string,
  args: readonly string[] | "action",
  variables: Variables,
): Promise<Ended> {
  const before = { env: process.env, folder: process.cwd() };
  process.env = { ...variables };
  process.chdir(folder);
  try {
    if (args !== "action") return await callProgram(args, variables);
    const settings = { ...variables, ...actionSettings(variables) };
    return await call(settings, (program) => actionArguments(settings, program));
  } finally {
    process.chdir(before.folder);
    process.env = before.env;
  }
}

async function call(
  variables: Variables,
  argumentsFor: (program: ReturnType<typeof newProgram>) => readonly string[],
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
    await runCommand(program, argumentsFor(program), variables);
    return { code: Number(process.exitCode ?? 0), ...written };
  } catch (error) {
    const code = await endOf(program, error, variables);
    return { code, ...written };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
