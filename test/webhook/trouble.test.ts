import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { startCenter } from "../support/center.ts";
import {
  callbackParameters,
  cloudEvent,
  formRequest,
  jsonRequest,
  WEBHOOK_URL,
} from "../support/events.ts";
import { startWebhook } from "../support/webhook.ts";

/** Long enough for a first retry, which waits 0.5 s at most. */
const BUDGETS = { form: 1000, json: 150 };

// What it loads at the first event is not to be taken from the budget.
beforeAll(() => import("../../src/webhook/engine.ts"));

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
    expect(log[0]).toMatch(/"code":"(deadline|network)"/);
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
    const { handle, log } = await startWebhook({ world }, { TWILIO_API_SECRET: "wrong-secret" });
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(503);
    expect(log[0]).toContain("credentials-refused");
  });
});

describe("a request takes no longer than its budget", () => {
  const stalled = () => new ReadableStream({ pull: () => new Promise(() => {}) });

  it.each([
    ["whose body does not come", 408, { latency: 0 }],
    ["when Twilio does not answer", 503, { latency: 5000 }],
  ] as const)("%s", async (_, status, options) => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle } = await startWebhook({ world, ...options }, {}, BUDGETS);
    const signed = formRequest(world, callbackParameters(world));
    const { headers } = signed;
    const init = { method: "POST", headers, body: stalled(), duplex: "half" } as const;
    const started = performance.now();
    const request = status === 408 ? new Request(WEBHOOK_URL, init) : signed;
    expect((await handle(request)).status).toBe(status);
    expect(performance.now() - started).toBeLessThan(BUDGETS.form + 1500);
  });

  it("and asks nothing when it is over", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    world.services.clear();
    const { handle, exchanges } = await startWebhook({ world, ceiling: 0 }, {}, BUDGETS);
    await handle(formRequest(world, callbackParameters(world)));
    const asked = exchanges.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(exchanges.length).toBe(asked);
  });
});

describe("when the process is about to end", () => {
  it("answers all that waits for Twilio soon, and in silence", async () => {
    const world = generatedCenter({ workers: 15, users: 0 });
    const { settings } = await startCenter({ world, latency: 60_000 });
    const shutdown = new AbortController();
    const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken, WEBHOOK_URL };
    const quiet = { log: () => {}, shutdown: shutdown.signal };
    const handle = workerEventsHandler(environment, quiet);
    const warned: Error[] = [];
    const onWarning = (warning: Error) => warned.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const started = performance.now();
    const answers = world.workers.map((_, index) =>
      handle(formRequest(world, callbackParameters(world, index))),
    );
    setTimeout(() => shutdown.abort(), 100);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(15).fill(503));
    expect(performance.now() - started).toBeLessThan(9000);
    expect(warned).toEqual([]);
  });
});

describe("a User that cannot be read", () => {
  it("is not taken for one that is not there", async () => {
    const world = generatedCenter({ workers: 1, users: 1 });
    const [user] = world.users.list;
    Object.assign(user ?? {}, { attributes: "[]" });
    const { handle, writes } = await startWebhook({ world });
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(204);
    expect(writes()).toEqual([]);
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
