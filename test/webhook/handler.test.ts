import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { countedSid, World } from "../../src/dev/emulator/world.ts";
import { callbackParameters, cloudEvent, formRequest, jsonRequest } from "../support/events.ts";
import { serveHandler } from "../support/serve-handler.ts";
import { startWebhook } from "../support/webhook.ts";

/** A Workspace with one Worker, whose User (if any) has these attributes. */
function worldOfAnn(user?: string, worker: object | string = { image_url: "new.png" }): World {
  const world = new World();
  world.addWorker("ann", worker);
  if (user !== undefined) world.users.create({ identity: "ann", attributes: user });
  return world;
}

describe("an event", () => {
  it.each(["worker.attributes.update", "worker.created"])(
    "%s brings the User in step",
    async (type) => {
      const { handle, world } = await startWebhook({ world: worldOfAnn('{"theme":"dark"}') });
      const response = await handle(formRequest(world, callbackParameters(world, 0, type)));
      expect(response.status).toBe(204);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(world.users.list[0]?.attributes).toBe('{"theme":"dark","avatar_url":"new.png"}');
    },
  );

  it.each(["worker.activity.update", "task.created", "worker.deleted", "something.new"])(
    "%s is answered at once, and nothing is asked",
    async (type) => {
      const { handle, world, exchanges } = await startWebhook({ world: worldOfAnn("{}") });
      const response = await handle(formRequest(world, callbackParameters(world, 0, type)));
      expect(response.status).toBe(204);
      expect(exchanges).toEqual([]);
    },
  );

  it("only says where to look: what it says of the Worker is not believed", async () => {
    const { handle, world } = await startWebhook({ world: worldOfAnn("{}") });
    const parameters = callbackParameters(world).map(([name, value]): [string, string] => [
      name,
      name === "WorkerAttributes" ? '{"image_url":"forged.png"}' : value,
    ]);
    await handle(formRequest(world, parameters));
    expect(world.users.list[0]?.attributes).toBe('{"avatar_url":"new.png"}');
  });

  it("that points to another User than the Worker does now changes the right one", async () => {
    const world = worldOfAnn("{}", { image_url: "new.png", contact_uri: "client:now" });
    world.users.create({ identity: "now" });
    const { handle } = await startWebhook({ world });
    const parameters = callbackParameters(world).map(([name, value]): [string, string] => [
      name,
      name === "WorkerAttributes" ? '{"image_url":"old.png","contact_uri":"client:ann"}' : value,
    ]);
    await handle(formRequest(world, parameters));
    expect(world.users.find("ann")?.attributes).toBe("{}");
    expect(world.users.find("now")?.attributes).toBe('{"avatar_url":"new.png"}');
  });

  it.each([
    [{ dataAsText: false, attributesAsObject: false }],
    [{ dataAsText: true, attributesAsObject: false }],
    [{ dataAsText: false, attributesAsObject: true }],
    [{ dataAsText: true, attributesAsObject: true }],
  ])("of Event Streams is understood in the spelling %j", async (spelling) => {
    const { handle, world, exchanges } = await startWebhook({ world: worldOfAnn("{}") });
    const response = await handle(jsonRequest(world, [cloudEvent(world, 0, spelling)]));
    expect(response.status).toBe(204);
    expect(exchanges).toHaveLength(3);
    expect(world.users.list[0]?.attributes).toBe('{"avatar_url":"new.png"}');
  });

  it("of a batch is served with the others, each Worker once", async () => {
    const world = generatedCenter({ workers: 3, users: 0 });
    const { handle, exchanges } = await startWebhook({ world });
    const other = cloudEvent(world, 0, {}, "com.twilio.messaging.message.sent");
    const batch = [0, 1, 2, 1, 0, 1].map((index) => cloudEvent(world, index));
    expect((await handle(jsonRequest(world, [...batch, other]))).status).toBe(204);
    expect(world.users.list).toHaveLength(3);
    expect(exchanges.filter(({ path }) => path.includes("/Workers/"))).toHaveLength(3);
  });

  it("that is broken does not stop the others of its batch", async () => {
    const world = generatedCenter({ workers: 2, users: 0 });
    const { handle, log } = await startWebhook({ world });
    const broken = JSON.parse(JSON.stringify(cloudEvent(world)).replace(/WK0+1/g, "WK"));
    const foreign = JSON.parse(
      JSON.stringify(cloudEvent(world)).replaceAll(world.workspaceSid, `WS${"f".repeat(32)}`),
    );
    const batch = [broken, foreign, cloudEvent(world, 1)];
    expect((await handle(jsonRequest(world, batch))).status).toBe(204);
    expect(world.users.list).toHaveLength(1);
    expect(log[0]).toContain("not as Twilio describes it");
  });

  it("of another account is refused also when Event Streams sends it", async () => {
    const { handle, world } = await startWebhook({ world: worldOfAnn("{}") });
    const text = JSON.stringify(cloudEvent(world)).replaceAll(
      world.accountSid,
      `AC${"f".repeat(32)}`,
    );
    expect((await handle(jsonRequest(world, [JSON.parse(text)]))).status).toBe(403);
  });

  it("need not be in a list", async () => {
    const { handle, world } = await startWebhook({ world: worldOfAnn("{}") });
    expect((await handle(jsonRequest(world, cloudEvent(world)))).status).toBe(204);
    expect(world.users.list[0]?.attributes).toBe('{"avatar_url":"new.png"}');
  });

  it("with blank parameters of other kinds is ignored, not refused", async () => {
    const { handle, world } = await startWebhook({ world: worldOfAnn("{}") });
    const blank = callbackParameters(world, 9, "task.created");
    expect((await handle(formRequest(world, blank))).status).toBe(204);
  });

  it("with attributes nested beyond the stack is served all the same", async () => {
    const { handle, world } = await startWebhook({ world: worldOfAnn("{}") });
    const deep = `${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`;
    const event = JSON.stringify(cloudEvent(world, 0, { attributesAsObject: true }));
    const text = `[${event.replace('{"image_url":"new.png"}', deep)}]`;
    expect((await handle(jsonRequest(world, [], { text }))).status).toBe(204);
  });

  it("of a Worker that the mapping's expression leaves out changes nothing", async () => {
    const world = worldOfAnn("{}", { image_url: "new.png", roles: ["admin"] });
    const { handle, exchanges, writes, log } = await startWebhook(
      { world },
      { MAPPING_FILE: "test/webhook/agents-only.json" },
    );
    await handle(formRequest(world, callbackParameters(world)));
    expect(writes()).toEqual([]);
    expect(exchanges.filter(({ path }) => path.includes("Workers"))).toHaveLength(1);
    expect(log[0]).toContain("worker-out-of-scope");
  });

  it.each([
    ["whose Worker is gone", (world: World) => void world.workers.splice(0), "worker-gone"],
    [
      "whose Worker has broken attributes",
      (world: World) => void Object.assign(world.workers[0] ?? {}, { attributes: "{" }),
      "worker-attributes-unreadable",
    ],
  ])("%s is answered with 204 and a log line", async (_, change, word) => {
    const { handle, world, log } = await startWebhook({ world: worldOfAnn("{}") });
    const request = formRequest(world, callbackParameters(world));
    change(world);
    expect((await handle(request)).status).toBe(204);
    expect(log).toEqual([expect.stringContaining(word)]);
  });
});

describe("the cost of an event", () => {
  it("is two reads at the same time and one write", async () => {
    const { handle, world, exchanges } = await startWebhook({
      world: worldOfAnn("{}"),
      latency: 60,
    });
    await handle(formRequest(world, callbackParameters(world)));
    expect(exchanges.map(({ method }) => method)).toEqual(["GET", "GET", "POST"]);
    const [one, other, write] = exchanges;
    expect(other?.arrived).toBeLessThan(one?.answered ?? 0);
    expect(write?.arrived).toBeGreaterThanOrEqual(other?.answered ?? 0);
  });

  it("is two reads and no write when nothing differs", async () => {
    const { handle, world, exchanges } = await startWebhook({
      world: worldOfAnn('{"avatar_url":"new.png"}'),
    });
    await handle(formRequest(world, callbackParameters(world)));
    expect(exchanges.map(({ method }) => method)).toEqual(["GET", "GET"]);
  });
});

describe("an event that overtakes another", () => {
  it("is not undone by what the other has read before", async () => {
    const world = worldOfAnn("{}");
    const { handle, writes } = await startWebhook({
      world,
      latency: 30,
      onExchange: ({ path, method }) => {
        if (method === "GET" && path.includes("/Workers/")) {
          Object.assign(world.workers[0] ?? {}, { attributes: '{"image_url":"newest.png"}' });
        }
      },
    });
    const send = () => handle(formRequest(world, callbackParameters(world)));
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(world.users.list[0]?.attributes).toBe('{"avatar_url":"newest.png"}');
    expect(writes()).toHaveLength(2);
  });
});

describe("two events at the same time for a Worker without a User", () => {
  it("make one User, without an error", async () => {
    const { handle, world } = await startWebhook({ world: worldOfAnn(), latency: 20 });
    const attributes = '{"contact_uri":"client:ann","image_url":"new.png"}';
    Object.assign(world.workers[0] ?? {}, { attributes });
    const send = () => handle(formRequest(world, callbackParameters(world)));
    const answers = await Promise.all([send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(world.users.list).toMatchObject([{ attributes: '{"avatar_url":"new.png"}' }]);
  });
});

describe("an event of an agent before the first login", () => {
  it("creates no User, and the event of the login updates the one that Flex has made", async () => {
    const { handle, world, log } = await startWebhook({ world: worldOfAnn() });
    const send = () => handle(formRequest(world, callbackParameters(world)));
    expect((await send()).status).toBe(204);
    expect(world.users.list).toEqual([]);
    expect(log.join()).toContain('"reason":"awaits-first-login"');

    const attributes = '{"contact_uri":"client:ann_login","image_url":"new.png"}';
    Object.assign(world.workers[0] ?? {}, { attributes });
    world.users.create({ identity: "ann_login" });
    expect((await send()).status).toBe(204);
    expect(world.users.list).toMatchObject([
      { identity: "ann_login", attributes: '{"avatar_url":"new.png"}' },
    ]);
  });
});

describe("what is refused, in this order", () => {
  const json = { "content-type": "application/json" };
  const form = { "content-type": "application/x-www-form-urlencoded" };
  it.each<[number, RequestInit]>([
    [405, { method: "GET" }],
    [405, { method: "PUT", body: "x" }],
    [415, { method: "POST", body: "x", headers: { "content-type": "text/plain" } }],
    [415, { method: "POST", body: new Uint8Array(300_000) }],
    [413, { method: "POST", body: "x".repeat(4096 * 1024 + 1), headers: json }],
    [403, { method: "POST", body: "x".repeat(4096 * 1024), headers: json }],
    [413, { method: "POST", body: "x".repeat(256 * 1024 + 1), headers: form }],
    [403, { method: "POST", body: "x".repeat(256 * 1024), headers: form }],
    [403, { method: "POST", headers: json }],
  ])("%i", async (status, init) => {
    const { handle, exchanges, log } = await startWebhook({ world: worldOfAnn("{}") });
    const response = await handle(new Request("https://sync.example.com/api/worker-events", init));
    expect(response.status).toBe(status);
    expect(response.headers.get("allow")).toBe(status === 405 ? "POST" : null);
    expect(exchanges).toEqual([]);
    expect(log).toHaveLength(1);
  });

  it("a body is read no further than the limit", async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const { handle } = await startWebhook({ world: worldOfAnn("{}") });
    const init = { method: "POST", body, headers: json, duplex: "half" } as const;
    const response = await handle(new Request("https://sync.example.com/", init));
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });

  it("the connection is closed on which the rest of too large a body would come", async () => {
    const { handle } = await startWebhook({ world: worldOfAnn("{}") });
    const { port, host } = new URL(await serveHandler(handle));
    const socket = createConnection(Number(port), "127.0.0.1");
    const head = `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}content-length: 9000000\r\n\r\n${"x".repeat(4096 * 1024 + 1)}`);
    // It ends when the server closes it.
    expect(await text(socket)).toMatch(/^HTTP\/1.1 413 /);
  });

  it.each([[[["EventType", "worker.created"]]], [[]]] as const)(
    "a signed form that is no event: %j",
    async (parameters) => {
      const { handle, world } = await startWebhook({ world: worldOfAnn("{}") });
      const form = parameters.map(([name, value]): [string, string] => [name, value]);
      expect((await handle(formRequest(world, form))).status).toBe(400);
    },
  );

  it.each([[7], ["text"], [[{ type: 7 }]], [[{ type: "com.twilio.taskrouter.worker.created" }]]])(
    "signed JSON that is no event: %j",
    async (value) => {
      const { handle, world } = await startWebhook({ world: worldOfAnn("{}") });
      expect((await handle(jsonRequest(world, value))).status).toBe(400);
    },
  );
});

describe("settings", () => {
  it.each([
    [{ TWILIO_AUTH_TOKEN: "" }, "TWILIO_AUTH_TOKEN is not set"],
    [{ TWILIO_AUTH_TOKEN: "  " }, "TWILIO_AUTH_TOKEN is not set"],
    [{ TWILIO_WORKSPACE_SID: "" }, "TWILIO_WORKSPACE_SID is not set"],
    [{ TWILIO_WEBHOOK_SHARED_KEY: "short" }, "TWILIO_WEBHOOK_SHARED_KEY is too short"],
    [{ SHOW_VALUES: "yes" }, "SHOW_VALUES must be `true` or `false`"],
    [{ TWILIO_WORKSPACE_SID: countedSid("AC", 1) }, "TWILIO_WORKSPACE_SID holds the SID of an"],
    [{ WEBHOOK_URL: "'https://sync.example.com'" }, "without quotes"],
    [{ WEBHOOK_URL: "sync.example.com" }, "WEBHOOK_URL must be the full URL"],
    [{ MAPPING_FILE: "nowhere.json" }, "nowhere.json: does not exist"],
  ])("%j is answered with 500 and a line that says what to set", async (wrong, words) => {
    const { handle, world, log } = await startWebhook({ world: worldOfAnn("{}") }, wrong);
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(500);
    expect(log).toEqual([expect.stringContaining(words)]);
  });
});

describe("the log", () => {
  const PERSON = ["ann", "new.png", "old.png"];

  it("names time, event, Worker, action and fields, and nobody's data", async () => {
    const { handle, world, log } = await startWebhook({
      world: worldOfAnn('{"avatar_url":"old.png"}'),
    });
    await handle(formRequest(world, callbackParameters(world)));
    expect(JSON.parse(log[0] ?? "")).toEqual({
      time: "2026-01-05T08:00:00.000Z",
      status: 204,
      ms: expect.any(Number),
      events: ["worker.attributes.update"],
      workers: [
        { worker: world.workers[0]?.sid, action: "update", fields: ["attributes.avatar_url"] },
      ],
    });
    for (const text of PERSON) expect(log[0]).not.toContain(text);
    await handle(formRequest(world, callbackParameters(world)));
    expect(JSON.parse(log[1] ?? "").workers).toEqual([
      { worker: world.workers[0]?.sid, action: "none" },
    ]);
  });

  it("shows values with SHOW_VALUES=true, and credentials never", async () => {
    const { handle, world, log } = await startWebhook(
      { world: worldOfAnn('{"avatar_url":"old.png"}') },
      { SHOW_VALUES: "true" },
    );
    await handle(formRequest(world, callbackParameters(world)));
    await handle(formRequest(world, callbackParameters(world), { token: "x" }));
    for (const text of PERSON) expect(log[0]).toContain(text);
    expect(log.join()).not.toContain(world.authToken);
    expect(log.join()).not.toContain(world.apiSecret);
  });
});
