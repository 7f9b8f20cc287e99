import { endOf, newProgram, runCommand } from "../../src/commands/program.ts";
import { END, series } from "./series-shape.ts";

/**
 * Run by series.ts in a process of its own: runs commands one after the other, each with its
 * variables. After each, stdout and stderr get `END`, and stdout the exit code.
 */

const own = { ...process.env };
for (const { args, variables } of series.parse(JSON.parse(process.env.SERIES ?? ""))) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, own, variables);
  const program = newProgram(process.env);
  let code: number;
  try {
    await runCommand(program, args, process.env);
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    code = await endOf(program, error, process.env);
  }
  process.exitCode = undefined;
  process.stdout.write(`${END}${code}\n`);
  process.stderr.write(`${END}\n`);
}
process.exit();
