import { serve } from "srvx";
import { onTestFinished } from "vitest";
import type { Handler } from "../../src/webhook/handler.ts";

/**
 * Serves a handler on this machine until the test ends.
 *
 * @returns its address, with the path at which the webhook is served.
 */
export async function serveHandler(handle: Handler): Promise<string> {
  const server = serve({ port: 0, hostname: "127.0.0.1", silent: true, fetch: handle });
  onTestFinished(() => server.close(true));
  await server.ready();
  return new URL("/api/worker-events", server.url).href;
}
