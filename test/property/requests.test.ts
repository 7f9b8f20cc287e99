import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { callbackParameters, formRequest, jsonRequest, WEBHOOK_URL } from "../support/events.ts";

const headerName = fc.constantFrom(
  "x-twilio-signature",
  "x-forwarded-host",
  "x-forwarded-proto",
  "content-length",
  "content-encoding",
  "i-twilio-idempotency-token",
);
const headerValue = fc
  .string({ unit: "binary-ascii", maxLength: 60 })
  .map((text) => text.replaceAll(/[^\x20-\x7e]/g, "?"));

const LITERAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?";
const encoded = fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).map(encodeURIComponent);
/** Like `fc.webQueryParameters`, which takes a second to list every character that there is. */
const query = fc.string({
  unit: fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom(...LITERAL) },
    { weight: 1, arbitrary: encoded },
  ),
});

const request = fc.record({
  method: fc.constantFrom("POST", "POST", "POST", "PUT", "DELETE", "PATCH"),
  contentType: fc.constantFrom(
    "application/x-www-form-urlencoded",
    "application/json",
    "application/json; charset=utf-16",
    "multipart/form-data; boundary=x",
    "constructor",
    ",",
  ),
  headers: fc.dictionary(headerName, headerValue),
  query,
  body: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    query.map((text) => new TextEncoder().encode(text)),
  ),
});

/** What a sender who has the token could sign: an event's parts, wrong in every way. */
const junk = fc.oneof(fc.jsonValue(), fc.constantFrom("__proto__", "", "WK", "\ud800", null));
const parameter = fc.constantFrom(
  "EventType",
  "AccountSid",
  "WorkspaceSid",
  "WorkerSid",
  "WorkerAttributes",
  "WorkerName",
  "__proto__",
);

async function startTarget() {
  const world = generatedCenter({ workers: 1, users: 1 });
  let writes = 0;
  const { settings, close } = await startEmulator({
    world,
    onExchange: ({ method }) => {
      if (method === "POST") writes++;
    },
  });
  const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken, WEBHOOK_URL };
  const handle = workerEventsHandler(environment, { log: (line) => void JSON.parse(line) });
  return { world, handle, close, writes: () => writes };
}

describe("thousands of random requests", () => {
  it("never crash, never get a 5xx, and never write", async () => {
    const { handle, close, writes } = await startTarget();
    await fc.assert(
      fc.asyncProperty(request, async ({ method, contentType, headers, query, body }) => {
        const init = {
          method,
          body: Buffer.from(body),
          headers: { ...headers, "content-type": contentType },
        };
        const { status } = await handle(new Request(`${WEBHOOK_URL}?${query}`, init));
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 1000 },
    );
    await close();
    expect(writes()).toBe(0);
  });

  it("that are signed, but no events, neither", async () => {
    const { world, handle, close, writes } = await startTarget();
    const pairs = fc.array(fc.tuple(parameter, fc.oneof(fc.string(), fc.json())), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pairs, junk, async (parameters, value) => {
        const ofForm = formRequest(world, parameters);
        const ofJson = jsonRequest(world, value);
        for (const one of [ofForm, ofJson]) expect((await handle(one)).status).toBeLessThan(500);
      }),
      { numRuns: 600 },
    );
    await close();
    expect(writes()).toBe(0);
  });

  it("that are events with hostile hints, neither", async () => {
    const { world, handle, close, writes } = await startTarget();
    const hint = fc.record({
      WorkerAttributes: fc.oneof(fc.json(), fc.string({ unit: "grapheme" })),
      WorkerName: fc.string({ unit: "grapheme" }),
    });
    await fc.assert(
      fc.asyncProperty(hint, async (hints) => {
        const parameters = callbackParameters(world).map(([name, own]): [string, string] => [
          name,
          new Map(Object.entries(hints)).get(name) ?? own,
        ]);
        expect((await handle(formRequest(world, parameters))).status).toBe(204);
      }),
      { numRuns: 200 },
    );
    await close();
    expect(writes()).toBe(0);
  });
});
