import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { checkWebhookCall } from "../../src/doctor/webhook-call.ts";
import { checkRegistration } from "../../src/doctor/webhook-registration.ts";
import { readSettings } from "../../src/settings.ts";
import { readCallback } from "../../src/twilio/callback-registration.ts";
import { type Handler, workerEventsHandler } from "../../src/webhook/handler.ts";
import { startCenter } from "../support/center.ts";
import { makeAuthority } from "../support/certificates.ts";
import { openSession } from "../support/open-session.ts";
import { startProxy, startTls, stubNetwork } from "../support/proxy.ts";
import { serveHandler } from "../support/serve-handler.ts";

const PUBLIC = "https://webhook.example.com/api/worker-events";

describe("the registration", () => {
  async function check(callback: Partial<World["callback"]> | "forbidden", url: string) {
    const world = new World();
    if (callback !== "forbidden") Object.assign(world.callback, callback);
    const center = await startCenter({ world });
    const session = openSession(center.settings);
    const settings = readSettings(center.settings);
    const found =
      callback === "forbidden" ? callback : await readCallback(session, settings.workspaceSid);
    return checkRegistration({ settings, session }, found, new URL(url));
  }

  it.each([
    [{}, `Run: npm run webhook:register -- --url ${PUBLIC}`, "none"],
    [{ url: "https://x:y@example.com/" }, "--event-streams", "https://***@example.com/"],
    [{ url: PUBLIC, filter: "task.created" }, "Run: ", "Its events: task.created"],
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
    "http://127.8.8.8:3000/x",
    "http://[::1]/x",
    "https://localhost/x",
  ])("of %s, which Twilio cannot call, gives advice that can be followed", async (url) => {
    for (const callback of [{}, { url: "https://other.example.com/" }, "forbidden"] as const) {
      const verdict = await check(callback, url);
      expect(verdict).toEqual({
        status: "skipped",
        text: "not checked, because Twilio cannot call this machine; the webhook itself is checked below.",
        remedy: `When it is public, through a tunnel or deployed, run: npm run webhook:register -- --url https://HOST${new URL(url).pathname}`,
      });
    }
  });

  it("of an address of this machine that the emulator calls is in order", async () => {
    const url = "http://127.0.0.1:3000/api/worker-events";
    const filter = "worker.attributes.update,worker.created";
    const verdict = await check({ url: `${url}#rc=3&rp=ct,rt,5xx`, filter }, url);
    expect(verdict.status).toBe("ok");
  });
});

/** Calls a webhook as the doctor does. */
async function call(
  webhook: Readonly<Record<string, string>> | Handler,
  {
    doctors = {} as Readonly<Record<string, string>>,
    address = (local: string): string | Promise<string> => local,
  } = {},
) {
  const { settings, world } = await startCenter();
  const common = { ...settings, TWILIO_AUTH_TOKEN: world.authToken };
  const handler =
    typeof webhook === "function"
      ? webhook
      : workerEventsHandler({ ...common, ...webhook }, { log: () => {} });
  const url = new URL(await address(await serveHandler(handler)));
  const environment = { ...common, ...doctors };
  return checkWebhookCall(readSettings(environment), url, environment);
}

function answering(status: number): Handler {
  const headers = { location: "https://login.example.com/" };
  return async () => new Response(null, { status, headers });
}

const START = "Start it with npm run webhook, and use the address that it prints.";
const PATH = `Check the path, /api/worker-events. If it is right, another program answers there. ${START}`;
const ANOTHER = `Another program answers at this address. ${START}`;

describe("the call of a webhook on this machine", () => {
  it.each([
    [{}, ""],
    [{ WEBHOOK_URL: PUBLIC }, ""],
    [{ WEBHOOK_URL: PUBLIC }, "?tenant=1"],
    [{ WEBHOOK_URL: `${PUBLIC}?tenant=1#rp=ct,rt` }, "?tenant=1"],
    [{ WEBHOOK_URL: `${PUBLIC}, https://b.example.com/` }, ""],
  ])("is signed as %j says, which the webhook goes by, at %j", async (variables, query) => {
    const address = (local: string) => local + query;
    const verdict = await call(variables, { doctors: variables, address });
    expect(verdict).toMatchObject({ status: "ok" });
  });

  it.each([
    [{ WEBHOOK_URL: PUBLIC }, {}],
    [{}, { WEBHOOK_URL: PUBLIC }],
    [{ TWILIO_AUTH_TOKEN: "another-token" }, {}],
  ])("says what must be the same when the webhook has %j and here it is %j", async (...two) => {
    const [webhook, doctors] = two;
    expect(await call(webhook, { doctors })).toMatchObject({
      status: "problem",
      text: expect.stringContaining("(403)"),
      remedy: expect.stringContaining("start it with npm run webhook in this folder"),
    });
  });

  it("says what is wrong with a WEBHOOK_URL that cannot be used", async () => {
    await expect(call({}, { doctors: { WEBHOOK_URL: "'x'" } })).rejects.toThrow("WEBHOOK_URL");
  });

  it.each<[string, Handler | Readonly<Record<string, string>>, string]>([
    ["at another path", answering(404), PATH],
    ["another program that takes no POST", answering(405), PATH],
    ["another program with a login", answering(401), ANOTHER],
    ["another program that points elsewhere", answering(302), ANOTHER],
    ["another program that takes anything", answering(204), ANOTHER],
    ["in trouble", answering(503), "The output of npm run webhook may show why."],
    [
      "without a setting",
      { TWILIO_WORKSPACE_SID: "" },
      "The output of npm run webhook shows which. Run npm run validate with its settings.",
    ],
  ])("gives advice that can be followed when it is %s", async (_, webhook, remedy) => {
    expect(await call(webhook)).toMatchObject({ status: "problem", remedy });
  });

  it.each([
    "http://127.0.0.1:9/x",
    "http://localhost:9/x",
    "http://[::1]:9/x",
    "https://localhost:9/x",
  ])("says how to start it when nothing answers at %s", async (url) => {
    expect(await call({}, { address: () => url })).toEqual({
      status: "problem",
      text: expect.stringContaining(`${url} did not answer (`),
      remedy: START,
    });
  });

  it("tells how to start it when it is called by https://, which it does not speak", async () => {
    const address = (local: string) => local.replace("http:", "https:");
    expect(await call({}, { address })).toMatchObject({ status: "problem", remedy: START });
  });
});

describe("the call of a public webhook", () => {
  /** The only way to the public address is a proxy, which has a certificate of its own for it. */
  async function callPublic(webhook: Readonly<Record<string, string>> | Handler, deed?: number) {
    const authority = await makeAuthority();
    const certified = await authority.certify([new URL(PUBLIC).hostname]);
    // What is set here for a webhook of this machine does not matter there.
    const doctors = { WEBHOOK_URL: "https://other.example.com/" };
    const address = async (local: string) => {
      const proxy = await startProxy(await startTls(local, certified), () => deed ?? "open");
      const network = {
        HTTPS_PROXY: `http://${proxy.address}`,
        TWILIO_CA_BUNDLE: authority.file,
      };
      stubNetwork(network);
      Object.assign(doctors, network);
      return PUBLIC;
    };
    return call(webhook, { address, doctors });
  }

  it("names the proxy when that refuses", async () => {
    await expect(callPublic({}, 407)).rejects.toThrow("The proxy in HTTPS_PROXY needs a user");
  });

  it("is content with one that goes by its address", async () => {
    expect(await callPublic({ WEBHOOK_URL: PUBLIC })).toMatchObject({ status: "ok" });
  });

  it.each<[number, Handler | Readonly<Record<string, string>>, string]>([
    [403, { WEBHOOK_URL: "https://b.example.com/" }, "WEBHOOK_URL must be the registered address"],
    [404, answering(404), "Check the path"],
    [302, answering(302), "Deployment Protection"],
    [204, answering(204), "in front of it or in its place"],
    [500, answering(500), "Its log shows which"],
    [503, answering(503), "Its log may show why"],
  ])("names what to do at the answer %i", async (status, webhook, remedy) => {
    expect(await callPublic(webhook)).toMatchObject({
      status: "problem",
      text: expect.stringContaining(`${status}`),
      remedy: expect.stringContaining(remedy),
    });
  });
});
