import { createRequire } from "node:module";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { callbackParameters, formRequest, WEBHOOK_URL } from "../support/events.ts";

/** Run by fast-start.test.ts in a process of its own: sends requests, and tells what they loaded. */

const handle = workerEventsHandler(process.env, { log: () => {} });
const world = generatedCenter({ workers: 1, users: 1 });
const served = callbackParameters(world);
const ignored = callbackParameters(world, 0, "worker.activity.update");

const requests: [string, Request][] = [
  ["wrong method", new Request(WEBHOOK_URL)],
  ["wrong content type", new Request(WEBHOOK_URL, { method: "POST", body: "x" })],
  ["wrong signature", formRequest(world, served, { token: "wrong" })],
  ["another event", formRequest(world, ignored)],
  ["a Worker's event", formRequest(world, served)],
];
for (const [name, request] of requests) {
  const { status } = await handle(request);
  console.log(`${name}: ${status}, ${isTwilioLoaded() ? "loaded" : "not loaded"}`);
}

function isTwilioLoaded(): boolean {
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache).some((file) => /twilio\/lib\/(rest|base)\//.test(file));
}
