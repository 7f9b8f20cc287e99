import { parseEnv } from "node:util";
import { flushStreams, watchStreams } from "./commands/output.ts";
import { endOf, newProgram, runCommand } from "./commands/program.ts";
import { EXIT } from "./report/exit-code.ts";
import { readTextFile } from "./text-file.ts";

/** The door of the terminal and of GitHub Actions: flags in, exit code out. */

watchStreams();
const program = newProgram(process.env);

let isEnding = false;
// Node's own words for such an error are a stack, and all that the error object holds.
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
// A request that nobody waits for any longer would keep the process alive.
process.exit();

/** What the environment names already stays as it is, even if it is blank there. */
async function readEnvFile(): Promise<void> {
  const text = (await readTextFile(".env")) ?? "";
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
}
