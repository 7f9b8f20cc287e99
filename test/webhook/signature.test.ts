import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import {
  callbackParameters,
  cloudEvent,
  formRequest,
  jsonRequest,
  type Sending,
  WEBHOOK_URL,
} from "../support/events.ts";
import { startWebhook } from "../support/webhook.ts";

const [SITE, PATH] = ["https://sync.example.com", "/api/worker-events"];
/** A query that URL parsers rewrite, signed and configured as it is. */
const QUOTE = [
  { signedUrl: `${WEBHOOK_URL}?name=O'hara` },
  { WEBHOOK_URL: `${WEBHOOK_URL}?name=O'hara` },
] as const;
const WORLD = () => generatedCenter({ workers: 1, users: 0 });

describe("a signed form is accepted", () => {
  it.each<[string, Sending, Record<string, string>]>([
    ["at the configured URL", {}, {}],
    [
      "behind a proxy that rewrites host and scheme",
      { url: "http://10.0.0.7:8080/api/worker-events" },
      {},
    ],
    [
      "at the URL that the proxy's headers name, where none is configured",
      {
        url: "http://10.0.0.7:8080/api/worker-events",
        headers: {
          "x-forwarded-proto": "https,http",
          "x-forwarded-host": "sync.example.com, inner",
        },
      },
      { WEBHOOK_URL: "" },
    ],
    ["at the request's own URL, where none is configured", {}, { WEBHOOK_URL: "" }],
    ["at one of several URLs", {}, { WEBHOOK_URL: `https://other.example.com/x, ${WEBHOOK_URL}` }],
    ["with a query", { signedUrl: `${WEBHOOK_URL}?a=1&b=&a=2` }, {}],
    [
      "with a query behind a proxy",
      { signedUrl: `${WEBHOOK_URL}?b=2&a=1`, url: "http://10.0.0.7/api?b=2&a=1" },
      {},
    ],
    [
      "with the port in what was signed",
      { signedUrl: "https://sync.example.com:443/api/worker-events" },
      {},
    ],
    [
      "with the port in what is configured",
      {},
      { WEBHOOK_URL: "https://sync.example.com:443/api/worker-events" },
    ],
    ["with a query that something on the way has added", { url: `${WEBHOOK_URL}?a=1` }, {}],
    ...["name=William+O'hara", "b=two words", "t=münchen", "a=1+2&c=%7e'"].flatMap(
      (query): [string, Sending, Record<string, string>][] => {
        const signedUrl = `${WEBHOOK_URL}?${query}`;
        const configured = { WEBHOOK_URL: `https://other.example.com/x,${signedUrl}#rc=3` };
        return [
          [`as configured, with ?${query}`, { signedUrl }, configured],
          [
            `as configured, where the host strips ?${query}`,
            { signedUrl, url: WEBHOOK_URL },
            configured,
          ],
        ];
      },
    ),
    [
      "with a fragment in what is configured",
      {},
      { WEBHOOK_URL: `${WEBHOOK_URL}#rc=3&rp=ct,rt,5xx` },
    ],
  ])("%s", async (_, sending, variables) => {
    const { handle, world, log } = await startWebhook({ world: WORLD() }, variables);
    const response = await handle(formRequest(world, callbackParameters(world), sending));
    expect(response.status, log.join()).toBe(204);
    expect(world.users.list).toHaveLength(1);
  });

  it.each([
    [
      "repeated parameters",
      [
        ["Extra", "b"],
        ["Extra", "a"],
      ],
    ],
    ["blank parameters", [["Extra", ""]]],
    ["parameters of the future", [["Ünïcode&=+", "a+b c%20😀\n"]]],
  ] as const)("with %s", async (_, extra) => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const parameters = [
      ...callbackParameters(world),
      ...extra.map(([k, v]): [string, string] => [k, v]),
    ];
    expect((await handle(formRequest(world, parameters))).status).toBe(204);
    expect(world.users.list).toHaveLength(1);
  });
});

describe("signed JSON is accepted", () => {
  it.each<[string, Sending, Record<string, string>]>([
    ["at the configured URL", {}, {}],
    ["with a query of its own", { signedUrl: `${WEBHOOK_URL}?a=1` }, {}],
    ["as configured, where the host strips the query", { ...QUOTE[0], url: WEBHOOK_URL }, QUOTE[1]],
    ["as CloudEvents", { headers: { "content-type": "application/cloudevents-batch+json" } }, {}],
  ])("%s", async (_, sending, variables) => {
    const { handle, world } = await startWebhook({ world: WORLD() }, variables);
    const response = await handle(jsonRequest(world, [cloudEvent(world)], sending));
    expect(response.status).toBe(204);
    expect(world.users.list).toHaveLength(1);
  });
});

describe("a request that a shared key has signed", () => {
  const KEY = "a-secret-of-a-shared-key";
  const SETTINGS = "x-twilio-webhooks-signature-settings";
  const set = { TWILIO_WEBHOOK_SHARED_KEY: KEY };

  it.each<[string, Sending, Record<string, string>]>([
    ["at the configured URL", {}, {}],
    ["without the port that is configured", {}, { WEBHOOK_URL: `${SITE}:443${PATH}` }],
    ["with the port", { signedUrl: `${SITE}:443${PATH}`, url: WEBHOOK_URL }, {}],
    ["with a query that parsers rewrite", ...QUOTE],
  ])("is accepted %s, as a form and as JSON", async (_, sending, variables) => {
    const { handle, world, log } = await startWebhook({ world: WORLD() }, { ...set, ...variables });
    const form = formRequest(world, callbackParameters(world), { sharedKey: KEY, ...sending });
    const json = jsonRequest(world, [cloudEvent(world)], { sharedKey: KEY, ...sending });
    expect([(await handle(form)).status, (await handle(json)).status], log.join()).toEqual([
      204, 204,
    ]);
  });

  it("is accepted with the signature that openssl makes", async () => {
    // openssl dgst -sha256 -hmac KEY -binary | base64, of the URL and the parameters in order.
    const { handle, log } = await startWebhook({ world: WORLD() }, set);
    const form = new URLSearchParams({ b: "ü+ü", EventType: "task.created", A: "1 2" });
    form.append("b", "a");
    const headers = {
      [SETTINGS]: "key=webhooks_key_1,algorithm=HMAC_SHA256",
      "x-twilio-signature": "sjo18uHxbktZdYyCGmr7DEUiukCfhEnBRTyTPvzJWU4=",
    };
    await handle(new Request(WEBHOOK_URL, { method: "POST", body: form, headers }));
    expect(log.join()).toContain("not as Twilio describes it: AccountSid");
  });

  it.each<[string, Sending, Record<string, string>, string]>([
    ["with another key", { sharedKey: "another-key" }, set, "does not match"],
    ["with an altered body", { body: "EventType=worker.created" }, set, "does not match"],
    ["for another path", { signedUrl: `${SITE}/api/other` }, set, "does not match"],
    ["with the Auth Token", { sharedKey: WORLD().authToken }, set, "does not match"],
    ["where none is set", {}, {}, "TWILIO_WEBHOOK_SHARED_KEY is not set"],
    [
      "by another algorithm",
      { headers: { [SETTINGS]: "key=webhooks_key_1,algorithm=HMAC_SHA1" } },
      set,
      "not signed with HMAC_SHA256",
    ],
    [
      "by no named algorithm",
      { headers: { [SETTINGS]: "key=x" } },
      set,
      "not signed with HMAC_SHA256",
    ],
  ])("is refused with 403 %s", async (_, sending, variables, reason) => {
    const { handle, world, exchanges, log } = await startWebhook({ world: WORLD() }, variables);
    const signed = { sharedKey: KEY, ...sending };
    expect((await handle(formRequest(world, callbackParameters(world), signed))).status).toBe(403);
    expect(exchanges).toEqual([]);
    expect(log).toEqual([expect.stringContaining(reason)]);
  });

  it("is refused with 403 as JSON with an altered body", async () => {
    const { handle, world } = await startWebhook({ world: WORLD() }, set);
    const altered = { sharedKey: KEY, body: "[]" };
    expect((await handle(jsonRequest(world, [cloudEvent(world)], altered))).status).toBe(403);
  });

  it("does not stop the Auth Token from signing others", async () => {
    const { handle, world } = await startWebhook({ world: WORLD() }, set);
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(204);
  });
});

describe("a request is refused with 403", () => {
  it.each<[string, Sending]>([
    ["signed with another token", { token: "another-token" }],
    ["signed with an empty token", { token: "" }],
    ["with an altered body", { body: "EventType=worker.created" }],
    ["with an altered query", { signedUrl: `${WEBHOOK_URL}?a=1`, url: `${WEBHOOK_URL}?a=2` }],
    ["signed for another path", { signedUrl: "https://sync.example.com/api/other" }],
    ["with an empty signature", { headers: { "x-twilio-signature": "" } }],
  ])("%s", async (_, sending) => {
    const { handle, world, exchanges, log } = await startWebhook({ world: WORLD() });
    const response = await handle(formRequest(world, callbackParameters(world), sending));
    expect(response.status).toBe(403);
    expect(exchanges).toEqual([]);
    expect(log).toHaveLength(1);
  });

  it("with a query that was not signed, if no URL is configured", async () => {
    const { handle, world, exchanges } = await startWebhook(
      { world: WORLD() },
      { WEBHOOK_URL: "" },
    );
    const signed = formRequest(world, callbackParameters(world));
    const altered = formRequest(world, callbackParameters(world), { url: `${WEBHOOK_URL}?a=1` });
    expect((await handle(altered)).status).toBe(403);
    expect(exchanges).toEqual([]);
    expect((await handle(signed)).status).toBe(204);
  });

  it("without a signature", async () => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const request = formRequest(world, callbackParameters(world));
    request.headers.delete("x-twilio-signature");
    expect((await handle(request)).status).toBe(403);
  });

  it("with the signature sent twice", async () => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const request = formRequest(world, callbackParameters(world));
    request.headers.append("x-twilio-signature", request.headers.get("x-twilio-signature") ?? "");
    expect((await handle(request)).status).toBe(403);
  });

  it("as JSON with an altered body and the hash of the original", async () => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const body = JSON.stringify([cloudEvent(world), cloudEvent(world)]);
    expect((await handle(jsonRequest(world, [cloudEvent(world)], { body }))).status).toBe(403);
  });

  it.each([
    ["a byte order mark before it", (body: Buffer) => Buffer.concat([Buffer.from("\ufeff"), body])],
    ["a byte that is no UTF-8", (body: Buffer) => Buffer.concat([body, Buffer.from([0xff])])],
  ])("as JSON with %s", async (_, alter) => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const signed = jsonRequest(world, [cloudEvent(world)]);
    const body = alter(Buffer.from(await signed.text()));
    const { url, method, headers } = signed;
    expect((await handle(new Request(url, { method, headers, body }))).status).toBe(403);
  });

  it("as JSON without a hash of the body", async () => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const signedAsForm = formRequest(world, [], {
      body: JSON.stringify([cloudEvent(world)]),
      headers: { "content-type": "application/json" },
    });
    expect((await handle(signedAsForm)).status).toBe(403);
  });

  it.each([
    ["AccountSid", `AC${"f".repeat(32)}`],
    ["WorkspaceSid", `WS${"f".repeat(32)}`],
  ])("when its %s is another's", async (name, value) => {
    const { handle, world, exchanges } = await startWebhook({ world: WORLD() });
    const parameters = callbackParameters(world).map(([key, own]): [string, string] => [
      key,
      key === name ? value : own,
    ]);
    expect((await handle(formRequest(world, parameters))).status).toBe(403);
    expect(exchanges).toEqual([]);
  });

  it("when all events of a batch are of another Workspace", async () => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const text = JSON.stringify(cloudEvent(world)).replaceAll(
      world.workspaceSid,
      `WS${"f".repeat(32)}`,
    );
    expect((await handle(jsonRequest(world, [JSON.parse(text)]))).status).toBe(403);
  });
});
