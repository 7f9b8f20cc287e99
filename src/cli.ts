import { existsSync } from "node:fs";
import { endOf, newProgram } from "./commands/program.ts";
import { SettingsError } from "./settings.ts";

/** The door of the terminal and of GitHub Actions: flags in, exit code out. */

const program = newProgram(process.env);

// Node's own words for such an error are a stack, and all that the error object holds.
process.on("uncaughtException", async (error) => {
  process.exit(await endOf(program, error, process.env));
});

try {
  readEnvFile();
  await program.parseAsync();
} catch (error) {
  process.exitCode = await endOf(program, error, process.env);
}

function readEnvFile(): void {
  if (!existsSync(".env")) return;
  try {
    process.loadEnvFile();
  } catch {
    throw new SettingsError("Settings: .env cannot be read. It must be a readable file.");
  }
}
