import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { EXIT } from "../report/exit-code.ts";
import { SETTING_NAMES } from "../settings.ts";
import type { Emulator } from "./emulator/emulator.ts";

/** The mapping of the demo, from the repository's root. */
export const DEMO_MAPPING = "src/dev/demo-mapping.json";

/** Prints a text with a blank line before and after it. */
export function tell(text: string): void {
  console.log(`\n${text}\n`);
}

/**
 * Runs the program as its user would, but without the user's own settings. The sample center has a
 * broken Worker, so each run ends as failed.
 */
export async function runProgram(
  { settings }: Emulator,
  typed: string,
  args: readonly string[],
): Promise<void> {
  console.log(`$ npm run ${typed}`);
  const blank = Object.fromEntries(SETTING_NAMES.map((name) => [name, ""]));
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli.ts", ...args], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      ...blank,
      ...settings,
      MAPPING_FILE: DEMO_MAPPING,
      SHOW_VALUES: "true",
      GITHUB_ACTIONS: "",
    },
  });
  const [code] = await once(child, "exit");
  if (code !== EXIT.failed) throw new Error(`npm run ${typed} ended with ${code}`);
}
