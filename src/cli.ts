import { parseEnv } from "node:util";
import { endOf, newProgram } from "./commands/program.ts";
import { readTextFile } from "./text-file.ts";

/** The door of the terminal and of GitHub Actions: flags in, exit code out. */

const program = newProgram(process.env);

// Node's own words for such an error are a stack, and all that the error object holds.
process.on("uncaughtException", async (error) => {
  process.exit(await endOf(program, error, process.env));
});

try {
  await readEnvFile();
  await program.parseAsync();
} catch (error) {
  process.exitCode = await endOf(program, error, process.env);
}

/** What the environment names already stays as it is, even if it is blank there. */
async function readEnvFile(): Promise<void> {
  const text = (await readTextFile(".env")) ?? "";
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
}
