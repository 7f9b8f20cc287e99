import type { Environment } from "../settings.ts";
import { type AnswererOptions, eventAnswerer } from "./answerer.ts";
import { Refusal } from "./refusal.ts";

/** Answers one request, in the form of the web's standards. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * Makes the handler of worker events for hosts that speak the web's standards. It keeps its settings
 * and its connection to Twilio: make one for a process.
 */
export function workerEventsHandler(environment: Environment, options?: AnswererOptions): Handler {
  const answer = eventAnswerer(environment, options);
  return async (request) => {
    const { status, headers } = await answer(() => ({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: { open: () => unreadBody(request) },
    }));
    return new Response(null, { status, headers });
  };
}

/** @throws Refusal 500 if the body has been read already. */
function unreadBody(request: Request): Request["body"] {
  if (request.bodyUsed || request.body?.locked) {
    throw new Refusal(500, "the body was read before: hand over request.clone()");
  }
  return request.body;
}
