import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator/emulator.ts";
import { generatedCenter } from "../../src/emulator/generated-center.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { callbackParameters, cloudEvent, formRequest, jsonRequest } from "../support/events.ts";
import { startWebhook } from "../support/webhook.ts";

/** Long enough for a first retry, which waits 0.5 s at most. */
const BUDGETS = { form: 1000, json: 150 };

describe("when Twilio is in trouble, the answer is 503, so that Twilio sends the event again", () => {
  it("after waiting out the budget for throttling that does not end", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle, exchanges } = await startWebhook({ world, ceiling: 0 }, {}, BUDGETS);
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(503);
    expect(exchanges.length).toBeGreaterThan(2);
  });

  it("when an answer takes longer than Event Streams waits", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle, log } = await startWebhook({ world, latency: 1000 }, {}, BUDGETS);
    expect((await handle(jsonRequest(world, [cloudEvent(world)]))).status).toBe(503);
    expect(log[0]).toContain("deadline");
  });

  it("when Twilio cannot be reached", async () => {
    const { settings, world, close } = await startEmulator({
      world: generatedCenter({ workers: 1, users: 0 }),
    });
    await close();
    const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken };
    const handle = workerEventsHandler(environment, { log: () => {}, budgets: BUDGETS });
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(503);
  });

  it("when the API key is not accepted", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle, log } = await startWebhook({ world }, { TWILIO_API_SECRET: "wrong" });
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(503);
    expect(log[0]).toContain("credentials-refused");
  });
});

describe("a mapping that could not be read", () => {
  it("is read again at the next event", async () => {
    const { mkdtemp, writeFile } = await import("node:fs/promises");
    const { tmpdir } = await import("node:os");
    const file = `${await mkdtemp(`${tmpdir()}/worker-user-sync-`)}/m.json`;
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle } = await startWebhook({ world }, { MAPPING_FILE: file });
    const send = () => handle(formRequest(world, callbackParameters(world)));
    expect((await send()).status).toBe(500);
    await writeFile(file, '{"attributes":{"image_url":"avatar_url"}}');
    expect((await send()).status).toBe(204);
  });
});
