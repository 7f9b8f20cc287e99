import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { admit } from "./admit.ts";
import { refusal } from "./answer.ts";
import { befall } from "./mishaps.ts";
import type { EmulatorOptions } from "./options.ts";
import { type Reply, replyUnder } from "./reply.ts";
import type { World } from "./world.ts";

/**
 * Serves one request, with its faults.
 *
 * @param isServed false if it exceeds a limit
 */
export async function serve(
  world: World,
  options: EmulatorOptions,
  isServed: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const arrived = performance.now();
  const { method = "GET", url: path = "/", headers } = request;
  // A request without these headers has no body (RFC 9112, 6.3).
  const hasBody = "content-length" in headers || "transfer-encoding" in headers;
  const requestBody = hasBody ? await text(request) : "";
  if (options.latency) await sleep(options.latency);
  const { faults, retryAfter } = options;
  const fault = isServed ? faults?.next(`${method} ${path} ${requestBody}`) : undefined;
  const mishap = fault && method === "GET" ? befall(world, fault, path) : undefined;
  const target = `http://${headers.host}${path}`;
  const reply = replyUnder(
    fault,
    () => {
      if (!URL.canParse(target)) return refusal(400, 20001, "The path is not a path");
      return admit(world, options, isServed, {
        method,
        url: new URL(target),
        form: new URLSearchParams(requestBody),
        authorization: headers.authorization,
      });
    },
    { retryAfter: retryAfter ?? 1, broken: mishap?.whose },
  );
  if (reply.status === 429 && retryAfter !== undefined && fault?.kind !== "throttled") {
    response.setHeader("retry-after", retryAfter);
  }
  if (options.clockLead !== undefined) {
    response.setHeader("date", new Date(Date.now() + options.clockLead).toUTCString());
  }
  send(reply, response);
  options.onExchange?.({
    method,
    path,
    requestBody,
    status: reply.status,
    responseBody: reply.body,
    fault: fault?.kind,
    mishap,
    arrived,
    answered: performance.now(),
  });
}

function send({ status, headers, body, way }: Reply, response: ServerResponse): void {
  if (way === "never") return;
  if (way === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  if (way === "whole") response.end(body);
  else response.write(body.slice(0, body.length / 2), () => response.destroy());
}
