import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { EXIT } from "../report/exit-code.ts";
import { SETTING_NAMES } from "../settings.ts";
import { type Emulator, startEmulator } from "./emulator/emulator.ts";
import { sampleCenter } from "./emulator/sample-center.ts";

/** `npm run demo`: runs the program on an emulated contact center and explains what it does. */

let writes = 0;
const emulator = await startEmulator({
  world: sampleCenter(),
  onExchange: ({ method }) => {
    if (method === "POST") writes++;
  },
});

tell(`This demo runs a contact center of invented people on this machine: Workers, as TaskRouter
keeps them, and Users, as the chat shows them. The mapping, src/dev/demo-mapping.json, copies each
Worker's image_url to the avatar_url of its User. First, a plan, which writes nothing:`);
await program(emulator, "plan", ["plan"]);

tell(`One Worker's attributes are broken. The plan reports it and ends with exit code 1; it does
not stop the others. Now the sync itself:`);
await program(emulator, "sync -- --yes", ["sync", "--yes"]);

tell(`${writes} Users were written. This one keeps what other programs stored, to the digit:`);
console.log(`  ${emulator.world.users.find("tom_2Ebecker_40example_2Ecom")?.attributes}`);

writes = 0;
tell("Run again, it has nothing left to do:");
await program(emulator, "sync -- --yes", ["sync", "--yes"]);
await emulator.close();
tell(`${writes} Users were written: a User that already shows the right values is left alone.
Next: npm run init connects your own account; the README has the steps.`);

function tell(text: string): void {
  console.log(`\n${text}\n`);
}

/** Runs the program as its user would, but without settings of the user's own. */
async function program(
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
      MAPPING_FILE: "src/dev/demo-mapping.json",
      SHOW_VALUES: "true",
      GITHUB_ACTIONS: "",
    },
  });
  const [code] = await once(child, "exit");
  if (code !== EXIT.failed) throw new Error(`npm run ${typed} ended with ${code}`);
}
