import { serve } from "srvx";
import { reasonOf } from "../error-word.ts";
import { readMappingFile } from "../mapping-file.ts";
import { type Environment, SettingsError } from "../settings.ts";
import { workerEventsHandler } from "../webhook/handler.ts";
import { readWebhookSettings } from "../webhook/webhook-settings.ts";

/** Where the webhook is served, on Vercel and here. */
export const WEBHOOK_PATH = "/api/worker-events";

/**
 * Serves the webhook on this machine until it is stopped.
 *
 * @returns the URL.
 * @throws SettingsError or MappingError before it listens.
 */
export async function serveWebhook(environment: Environment): Promise<string> {
  const port = readPort(environment.PORT);
  readWebhookSettings(environment);
  await readMappingFile(undefined, environment);
  const handle = workerEventsHandler(environment);
  const server = serve({
    port,
    hostname: "localhost",
    silent: true,
    fetch: (request) =>
      new URL(request.url).pathname === WEBHOOK_PATH
        ? handle(request)
        : new Response(null, { status: 404 }),
  });
  try {
    await server.ready();
  } catch (error) {
    throw new SettingsError(
      `Settings: PORT ${port} cannot be listened on (${reasonOf(error)}). Choose another.`,
    );
  }
  return `http://localhost:${new URL(server.url ?? "").port}${WEBHOOK_PATH}`;
}

function readPort(text = ""): number {
  if (text.trim() === "") return 3000;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new SettingsError("Settings: PORT must be a port number, 0 to 65535.");
}
