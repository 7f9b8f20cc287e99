import { runProgram, tell } from "./demo-steps.ts";
import { startEmulator } from "./emulator/emulator.ts";
import { sampleCenter } from "./emulator/sample-center.ts";
import { liveDemo } from "./live-demo.ts";

/**
 * `npm run demo`: runs the program on an emulated contact center and explains what it does;
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

tell(`This demo runs a contact center of invented people on this machine: Workers, as TaskRouter
keeps them, and Users, as the chat shows them. The mapping, src/dev/demo-mapping.json, copies each
Worker's image_url to the avatar_url of its User. First, a plan, which writes nothing:`);
await runProgram(emulator, "plan", ["plan"]);

tell(`One Worker's attributes are broken. The plan reports it and ends with exit code 1; it does
not stop the others. Now the sync itself:`);
await runProgram(emulator, "sync -- --yes", ["sync", "--yes"]);

tell(`${writes} Users were written. This one keeps what other programs stored, to the digit:`);
console.log(`  ${emulator.world.users.find("tom_2Ebecker_40example_2Ecom")?.attributes}`);

writes = 0;
tell("Run again, it has nothing left to do:");
await runProgram(emulator, "sync -- --yes", ["sync", "--yes"]);
await emulator.close();
tell(`${writes} Users were written: a User that already shows the right values is left alone.
Next: npm run demo -- --live shows the webhook in a browser, and npm run init connects your own
account; the README has the steps.`);
// Open connections and timers of the runs would keep the process alive.
process.exit();
