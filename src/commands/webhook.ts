import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "srvx";
import { reasonOf } from "../error-word.ts";
import { readMappingFile } from "../mapping-file.ts";
import { type Environment, SettingsError } from "../settings.ts";
import { httpsAgents } from "../twilio/https-agent.ts";
import { workerEventsHandler } from "../webhook/handler.ts";
import { readWebhookSettings } from "../webhook/webhook-settings.ts";
import { watchInterrupts } from "./interrupts.ts";

/** Where the webhook is served, on Vercel and here. */
export const WEBHOOK_PATH = "/api/worker-events";

/** How long to wait for events in flight after a signal, in ms. */
const LONGEST_CLOSE = 5000;

/**
 * Serves the webhook on this machine until SIGINT or SIGTERM, and then answers the requests in flight.
 *
 * @param onReady gets the URL once it listens
 * @throws SettingsError or MappingError before it listens.
 */
export async function serveWebhook(
  environment: Environment,
  onReady: (url: string) => void,
): Promise<void> {
  const port = readPort(environment.PORT);
  readWebhookSettings(environment);
  httpsAgents(environment);
  await readMappingFile(undefined, environment);
  const stopping = new AbortController();
  const handle = workerEventsHandler(environment, { shutdown: stopping.signal });
  const server = serve({
    port,
    hostname: "localhost",
    silent: true,
    gracefulShutdown: false,
    fetch: (request) =>
      new URL(request.url).pathname === WEBHOOK_PATH
        ? handle(request)
        : new Response(null, { status: 404 }),
  });
  try {
    await server.ready();
  } catch (error) {
    throw new SettingsError(
      `Settings: cannot listen on PORT ${port} (${reasonOf(error)}). Choose another.`,
    );
  }
  const stopped = new Promise<void>((resolve) =>
    watchInterrupts(2 * LONGEST_CLOSE, () => resolve()),
  );
  onReady(`http://localhost:${new URL(server.url ?? "").port}${WEBHOOK_PATH}`);
  await stopped;
  stopping.abort();
  await Promise.race([server.close(), sleep(LONGEST_CLOSE)]);
}

function readPort(text = ""): number {
  if (text.trim() === "") return 3000;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new SettingsError("Settings: PORT must be a port number, 0 to 65535.");
}
