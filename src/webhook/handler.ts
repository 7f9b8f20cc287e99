import type { Environment } from "../settings.ts";
import { type AnswererOptions, eventAnswerer } from "./answerer.ts";
import { Refusal } from "./refusal.ts";

/** Answers a web-standard request. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * Returns a handler of worker events for hosts with web-standard requests. It keeps its settings
 * and its connection to Twilio, so make one per process.
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
    throw new Refusal(500, "the body has been read already. Pass request.clone() to the handler");
  }
  return request.body;
}
