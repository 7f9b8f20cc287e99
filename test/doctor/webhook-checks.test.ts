import { describe, expect, it, vi } from "vitest";
import { checkWebhookCall } from "../../src/doctor/webhook-call.ts";
import { checkRegistration } from "../../src/doctor/webhook-registration.ts";
import { World } from "../../src/emulator/world.ts";
import { readSettings } from "../../src/settings.ts";
import { readCallback } from "../../src/twilio/callback-registration.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { startCenter } from "../support/center.ts";
import { openSession } from "../support/open-session.ts";
import { serveHandler } from "../support/serve-handler.ts";

const PUBLIC = "https://webhook.example.com/api/worker-events";

describe("the registration", () => {
  async function check(callback: Partial<World["callback"]>, url: string) {
    const world = new World();
    Object.assign(world.callback, callback);
    const center = await startCenter({ world });
    const session = openSession(center.settings);
    const settings = readSettings(center.settings);
    const found = await readCallback(session, settings.workspaceSid);
    return checkRegistration({ settings, session }, found, new URL(url));
  }

  it.each([
    [{}, `Run: npm run webhook:register -- --url ${PUBLIC}`, "none"],
    [{ url: "https://x:y@example.com/" }, "--event-streams", "https://***@example.com/"],
    [{ url: PUBLIC, filter: "task.created" }, "Run: ", "Events that it gets: task.created"],
  ])(
    "of a public address with the callback %j names what to do",
    async (callback, remedy, text) => {
      expect(await check(callback, PUBLIC)).toMatchObject({
        status: "problem",
        remedy: expect.stringContaining(remedy),
        text: expect.stringContaining(text),
      });
    },
  );

  it.each([
    "http://localhost:3000/api/worker-events",
    "http://127.0.0.1:3000/x",
    "http://[::1]/x",
    "https://localhost/x",
  ])("of %s, which Twilio cannot call, gives advice that can be followed", async (url) => {
    const verdict = await check({}, url);
    expect(verdict).toMatchObject({
      status: "skipped",
      text: expect.stringContaining("Twilio cannot call this machine."),
    });
    expect(verdict.text).not.toContain(url);
  });

  it("of an address of this machine that the emulator calls is in order", async () => {
    const url = "http://127.0.0.1:3000/api/worker-events";
    const filter = "worker.attributes.update,worker.created";
    const verdict = await check({ url: `${url}#rc=3&rp=ct,rt,5xx`, filter }, url);
    expect(verdict.status).toBe("ok");
  });
});

describe("the call of a webhook on this machine", () => {
  async function check(webhook: Readonly<Record<string, string>>, doctors = webhook) {
    const { settings, world } = await startCenter();
    const common = { ...settings, TWILIO_AUTH_TOKEN: world.authToken };
    const log = vi.fn();
    const url = await serveHandler(workerEventsHandler({ ...common, ...webhook }, { log }));
    const environment = { ...common, ...doctors };
    return checkWebhookCall(readSettings(environment), new URL(url), environment);
  }

  it.each([{}, { WEBHOOK_URL: PUBLIC }, { WEBHOOK_URL: `${PUBLIC}, https://b.example.com/` }])(
    "is signed as %j says, which is what the webhook goes by",
    async (variables) => {
      expect(await check(variables)).toMatchObject({ status: "ok" });
    },
  );

  it("says what must be the same when it is refused", async () => {
    expect(await check({ WEBHOOK_URL: PUBLIC }, {})).toMatchObject({
      status: "problem",
      text: expect.stringContaining("(403)"),
      remedy: expect.stringContaining("start it with npm run webhook in this folder"),
    });
  });

  it("says how to start it when nothing answers", async () => {
    const { settings, world } = await startCenter();
    const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken };
    const nowhere = new URL("http://127.0.0.1:9/api/worker-events");
    expect(await checkWebhookCall(readSettings(settings), nowhere, environment)).toMatchObject({
      status: "problem",
      remedy: "Start it with npm run webhook, and check the port (PORT).",
    });
  });
});
