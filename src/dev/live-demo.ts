import { serveWebhook } from "../commands/webhook.ts";
import { DEMO_MAPPING, runProgram, tell } from "./demo-steps.ts";
import { startEmulator } from "./emulator/emulator.ts";
import { sampleCenter } from "./emulator/sample-center.ts";

/**
 * Serves an emulated contact center and the webhook, which the emulator calls when somebody edits
 * an agent on its page. Ends with Ctrl-C.
 */
export async function liveDemo(): Promise<void> {
  const world = sampleCenter();
  const emulator = await startEmulator({ world });
  tell("A contact center of invented people runs on this machine. First, all Users are synced:");
  await runProgram(emulator, "sync -- --yes", ["sync", "--yes"]);
  const environment = {
    ...emulator.settings,
    TWILIO_AUTH_TOKEN: world.authToken,
    MAPPING_FILE: DEMO_MAPPING,
    SHOW_VALUES: "true",
    PORT: "0",
  };
  await serveWebhook(environment, (url) => {
    world.callback.url = url;
    world.callback.filter = "worker.attributes.update";
    tell(`The webhook is registered as the callback of the Workspace. Open this page, edit an agent's
picture, and see the User follow:

  ${emulator.url}/

Here is what the webhook logs. Stop with Ctrl-C.`);
  });
  await emulator.close();
}
