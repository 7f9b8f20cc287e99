import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { EXIT } from "../report/exit-code.ts";
import { SETTING_NAMES } from "../settings.ts";
import { type Emulator, startEmulator } from "./emulator/emulator.ts";
import { sampleCenter } from "./emulator/sample-center.ts";

/** `npm run demo`: the program at work on an emulated contact center, explained on the way. */

let writes = 0;
const emulator = await startEmulator({
  world: sampleCenter(),
  onExchange: ({ method }) => {
    if (method === "POST") writes++;
  },
});

tell(`A contact center of invented people runs on this machine for the length of this demo:
its Workers as TaskRouter keeps them, its Users as the chat shows them. The mapping,
src/dev/demo-mapping.json, says that a User's avatar_url follows the Worker's image_url. First,
what would be done:`);
await program(emulator, "plan", ["--dry-run"]);

tell(`One Worker's attributes are broken: it is reported, ends the run with exit code 1, and stops
nobody else. Now for real:`);
await program(emulator, "sync -- --yes", ["--yes"]);

tell(`${writes} Users were written. This one keeps what other programs stored, to the digit:`);
console.log(`  ${emulator.world.users.find("tom_2Ebecker_40example_2Ecom")?.attributes}`);

writes = 0;
tell("And once more:");
await program(emulator, "sync -- --yes", ["--yes"]);
await emulator.close();
tell(`${writes} Users were written: who shows the right picture already is left alone.
Next: edit mapping.json, or see the README for your own account.`);

function tell(text: string): void {
  console.log(`\n${text}\n`);
}

/** Runs the program as its user would, but for settings of the user's own. */
async function program(
  { settings }: Emulator,
  typed: string,
  flags: readonly string[],
): Promise<void> {
  console.log(`$ npm run ${typed}`);
  const blank = Object.fromEntries(SETTING_NAMES.map((name) => [name, ""]));
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli.ts", "sync", ...flags], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      ...blank,
      ...settings,
      MAPPING_FILE: "src/dev/demo-mapping.json",
      SHOW_VALUES: "true",
      GITHUB_ACTIONS: "",
    },
  });
  const [code] = await once(child, "exit");
  if (code !== EXIT.failed) throw new Error(`npm run ${typed} ended with ${code}`);
}
