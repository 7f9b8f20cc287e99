import { constants } from "node:os";
import { newProgram, runCommand } from "../commands/program.ts";
import { EXIT } from "../report/exit-code.ts";
import { SETTING_NAMES } from "../settings.ts";
import type { Emulator } from "./emulator/emulator.ts";

/** The mapping of the demo, from the repository's root. */
export const DEMO_MAPPING = "src/dev/demo-mapping.json";

/** The exit code after Ctrl-C, as in a shell. */
const EXIT_INTERRUPTED = 128 + constants.signals.SIGINT;

/** Prints a text with a blank line before and after it. */
export function tell(text: string): void {
  console.log(`\n${text}\n`);
}

/**
 * Runs the program as its user would, but in this process and without the user's own settings. The
 * sample center has a broken Worker, so each run ends as failed.
 */
export async function runProgram(
  { settings }: Emulator,
  typed: string,
  args: readonly string[],
): Promise<void> {
  console.log(`$ npm run ${typed}`);
  const blank = Object.fromEntries(SETTING_NAMES.map((name) => [name, ""]));
  const environment = {
    ...process.env,
    ...blank,
    ...settings,
    MAPPING_FILE: DEMO_MAPPING,
    SHOW_VALUES: "true",
    GITHUB_ACTIONS: "",
  };
  await runCommand(newProgram(environment), args, environment);
  // Ctrl-C also ends the demo.
  if (process.exitCode === EXIT_INTERRUPTED) process.exit();
  if (process.exitCode !== EXIT.failed) {
    throw new Error(`npm run ${typed} ended with ${process.exitCode}`);
  }
  process.exitCode = undefined;
}
