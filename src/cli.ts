import { parseEnv } from "node:util";
import { runProcess } from "./commands/run-process.ts";
import { readTextFile } from "./text-file.ts";

/** The entry point for the terminal: flags in, exit code out. */

await runProcess(process.env, async () => {
  await readEnvFile();
  return process.argv.slice(2);
});

/** Reads .env. A variable that the environment already has stays as it is, even if it is blank. */
async function readEnvFile(): Promise<void> {
  const text = (await readTextFile(".env")) ?? "";
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
}
