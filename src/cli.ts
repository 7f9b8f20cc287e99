import { parseEnv } from "node:util";
import { flushStreams, watchStreams } from "./commands/output.ts";
import { endOf, newProgram, runCommand } from "./commands/program.ts";
import { EXIT } from "./report/exit-code.ts";
import { readTextFile } from "./text-file.ts";

/** The entry point for the terminal and GitHub Actions: flags in, exit code out. */

watchStreams();
const program = newProgram(process.env);

let isEnding = false;
// Node would print a stack, and everything that the error object holds.
process.on("uncaughtException", (error) => {
  if (isEnding) process.exit(EXIT.failed);
  isEnding = true;
  endOf(program, error, process.env).then(process.exit, () => process.exit(EXIT.failed));
});

try {
  await readEnvFile();
  await runCommand(program, process.argv.slice(2), process.env);
} catch (error) {
  process.exitCode = await endOf(program, error, process.env);
}
if (!(await flushStreams())) process.exitCode ||= EXIT.failed;
// An abandoned request would keep the process alive.
process.exit();

/** Reads .env. A variable that the environment already has stays as it is, even if it is blank. */
async function readEnvFile(): Promise<void> {
  const text = (await readTextFile(".env")) ?? "";
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
}
