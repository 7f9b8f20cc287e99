import { runProgram, tell } from "./demo-steps.ts";
import { startEmulator } from "./emulator/emulator.ts";
import { sampleCenter } from "./emulator/sample-center.ts";
import { liveDemo } from "./live-demo.ts";

/**
 * `npm run demo`: the program at work on an emulated contact center, explained on the way;
 * `npm run demo -- --live`: the webhook, in a browser.
 */

if (process.argv.includes("--live")) {
  await liveDemo();
  process.exit();
}

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
await runProgram(emulator, "plan", ["--dry-run"]);

tell(`One Worker's attributes are broken: it is reported, ends the run with exit code 1, and stops
nobody else. Now for real:`);
await runProgram(emulator, "sync -- --yes", ["--yes"]);

tell(`${writes} Users were written. This one keeps what other programs stored, to the digit:`);
console.log(`  ${emulator.world.users.find("tom_2Ebecker_40example_2Ecom")?.attributes}`);

writes = 0;
tell("And once more:");
await runProgram(emulator, "sync -- --yes", ["--yes"]);
await emulator.close();
tell(`${writes} Users were written: who shows the right picture already is left alone.
Next: npm run demo -- --live shows the webhook in a browser; the README has the rest.`);
