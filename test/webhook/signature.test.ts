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
  it.each<[string, Sending]>([
    ["at the configured URL", {}],
    ["with a query of its own", { signedUrl: `${WEBHOOK_URL}?a=1` }],
  ])("%s", async (_, sending) => {
    const { handle, world } = await startWebhook({ world: WORLD() });
    const response = await handle(jsonRequest(world, [cloudEvent(world)], sending));
    expect(response.status).toBe(204);
    expect(world.users.list).toHaveLength(1);
  });
});

describe("a request is refused with 403", () => {
  it.each<[string, Sending]>([
    ["signed with another token", { token: "another-token" }],
    ["signed with an empty token", { token: "" }],
    ["with an altered body", { body: "EventType=worker.created" }],
    ["with an altered query", { signedUrl: `${WEBHOOK_URL}?a=1`, url: `${WEBHOOK_URL}?a=2` }],
    ["with a query that was not signed", { url: `${WEBHOOK_URL}?a=1` }],
    ["signed for another path", { signedUrl: "https://sync.example.com/api/other" }],
    ["with an empty signature", { headers: { "x-twilio-signature": "" } }],
  ])("%s", async (_, sending) => {
    const { handle, world, exchanges, log } = await startWebhook({ world: WORLD() });
    const response = await handle(formRequest(world, callbackParameters(world), sending));
    expect(response.status).toBe(403);
    expect(exchanges).toEqual([]);
    expect(log).toHaveLength(1);
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
