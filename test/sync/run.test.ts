import { describe, expect, it, onTestFinished, vi } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { countedSid, World } from "../../src/dev/emulator/world.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { run } from "../../src/sync/run.ts";
import { directoryAnswered } from "../support/answering-server.ts";
import { startCenter } from "../support/center.ts";

/** A Worker without `contact_uri` has an identity all the same. */
const IDENTITY = ["contact_uri", { expression: "$flexIdentity(friendlyName)" }];
const AVATAR = { identity: IDENTITY, attributes: { image_url: "avatar_url" } };

/** A Workspace of Workers with these attributes, named w0, w1, …, and Users of these identities. */
function worldOf(workers: readonly (object | string)[], users: Record<string, string> = {}): World {
  const world = new World();
  for (const [index, attributes] of workers.entries()) world.addWorker(`w${index}`, attributes);
  for (const [identity, attributes] of Object.entries(users)) {
    world.users.create({ identity, attributes });
  }
  return world;
}

describe("a run", () => {
  it("syncs 1,200 Workers over two pages, and writes nothing the second time", async () => {
    const center = await startCenter({ world: generatedCenter({ workers: 1200, users: 1190 }) });
    const first = await center.run(AVATAR);
    expect(first).toMatchObject({ outcome: "done", workers: 1200, unchanged: 1190 });
    expect(center.writes()).toHaveLength(10);
    expect(center.world.users.list).toHaveLength(1200);
    const lists = center.exchanges.filter(({ path }) => path.includes("/Workers?"));
    expect(lists.map(({ path }) => new URL(path, center.url).searchParams.get("PageSize"))).toEqual(
      // Twice: the pages might have shifted.
      ["1000", "1000", "1000", "1000"],
    );

    center.exchanges.length = 0;
    const second = await center.run(AVATAR);
    expect(second).toMatchObject({ outcome: "done", workers: 1200, unchanged: 1200, outcomes: [] });
    expect(center.writes()).toEqual([]);
  });

  it("misses no Worker, although one leaves while the list is read", async () => {
    const world = generatedCenter({ workers: 5, users: 0 });
    const center = await startCenter({
      world,
      mostPerPage: 2,
      onExchange: () => center.exchanges.length === 1 && world.workers.shift(),
    });
    expect(await center.run(AVATAR)).toMatchObject({ outcome: "done", workers: 5 });
    expect(world.users.list).toHaveLength(5);
  });

  it("misses no User that is to be updated, although one leaves while the list is read", async () => {
    const world = worldOf(Array.from({ length: 60 }, () => ({ image_url: "a.png" })));
    for (let index = 0; index < 30; index++) world.users.create({ identity: `visitor${index}` });
    for (let index = 30; index < 60; index++) world.users.create({ identity: `w${index}` });
    const center = await startCenter({
      world,
      onExchange: ({ path }) => path.includes("/Users?") && world.users.remove("visitor0"),
    });
    const { outcomes } = await center.run({ ...AVATAR, users: "updateOnly" });
    expect(outcomes.filter(({ action }) => action === "update")).toHaveLength(30);
  });

  it("reaches the User of an e-mail name without contact_uri", async () => {
    const world = new World();
    world.addWorker("ann.veal@arresteddevelopment.com", { image_url: "a.png" });
    world.users.create({ identity: "ann_2Eveal_40arresteddevelopment_2Ecom" });
    const center = await startCenter({ world });
    await center.run(AVATAR);
    expect(world.users.list.map(({ attributes }) => attributes)).toEqual([
      '{"avatar_url":"a.png"}',
    ]);
  });

  it.each(["a#b", "a/b", "a%b", "ü", "a b", "a?b", "%2E%2E", "a\\b", "a+b&c=d", "…", "a%2Fb"])(
    "reaches exactly the User of identity %s",
    async (identity) => {
      const bystanders = { a: "{}", "a%23b": "{}", b: "{}", ab: "{}" };
      const world = worldOf([{ chat: identity, image_url: "a.png" }], {
        ...bystanders,
        [identity]: "{}",
      });
      const center = await startCenter({ world });
      await center.run({ ...AVATAR, identity: [{ from: "chat" }] });
      const written = world.users.list.filter(({ attributes }) => attributes !== "{}");
      expect(written.map((user) => user.identity)).toEqual([identity]);
    },
  );

  it.each(["", " ", ".", "..", "US00000000000000000000000000000001"])(
    "reports identity %j and sends nothing for it",
    async (identity) => {
      const world = worldOf([{ chat: identity, image_url: "a.png" }], { somebody: "{}" });
      const center = await startCenter({ world });
      const result = await center.run({ ...AVATAR, identity: [{ from: "chat" }] });
      expect(result).toMatchObject({
        outcome: "failed",
        outcomes: [{ action: "fail", problem: { code: "identity-unusable" } }],
      });
      expect(center.exchanges.map(({ path }) => path)).toEqual([
        expect.stringContaining("/Workers?"),
      ]);
    },
  );

  it("removes what the mapping wants gone, from Users that are there only", async () => {
    const mapping = {
      identity: IDENTITY,
      attributes: [{ from: "team", to: "show.team", whenMissing: "remove" }],
    };
    const center = await startCenter({
      world: worldOf([{}, {}, { team: "a" }], { w0: '{"show":{"team":"b"},"n":1.0}' }),
    });
    expect((await center.run(mapping)).outcomes).toMatchObject([
      { action: "update", fields: [{ path: ["show", "team"], before: "b", after: undefined }] },
      { action: "skip", reason: "no-mapped-value" },
      { action: "create" },
    ]);
    expect(center.world.users.find("w0")?.attributes).toBe('{"n":1.0}');
    await center.run(mapping);
    expect(center.writes()).toHaveLength(2);
  });

  it("ends before it writes when an expression takes too long for many Workers", async () => {
    const attributes = [{ expression: "($f := function(){ $f() }; $f())", to: "x" }];
    const center = await startCenter({ world: generatedCenter({ workers: 30, users: 0 }) });
    let now = 0;
    const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 20));
    onTestFinished(() => clock.mockRestore());
    const result = await center.run({ attributes });
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "mapping-too-slow" } });
    expect(result.outcomes).toHaveLength(10);
    expect(center.writes()).toEqual([]);
  });

  it("does not take a SIP address for an identity", async () => {
    const center = await startCenter({
      world: worldOf([{ contact_uri: "sip:x@y", image_url: "a.png" }]),
    });
    await center.run(AVATAR);
    expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w0"]);
  });

  it("reports Workers whose attributes are no JSON object, and does all the others", async () => {
    const broken = ["[]", "null", '{"image_url":', ""];
    const center = await startCenter({
      world: worldOf([{ image_url: "0.png" }, ...broken, { image_url: "5.png" }]),
    });
    const result = await center.run(AVATAR);
    expect(result.outcome).toBe("failed");
    expect(result.outcomes.map(({ action }) => action)).toEqual([
      "create",
      ...broken.map(() => "fail"),
      "create",
    ]);
    expect(center.world.users.list).toHaveLength(2);
  });

  it("leaves deep foreign attributes as they are, to the digit", async () => {
    const foreign =
      '"ext":{"id":12345678901234567890,"rate":1.0,"far":1e400,"list":[-0,{"a":null}]}';
    const world = worldOf([{ image_url: "new.png" }], {
      w0: `{${foreign},"avatar_url":"old.png"}`,
    });
    await (await startCenter({ world })).run(AVATAR);
    expect(world.users.list[0]?.attributes).toBe(`{${foreign},"avatar_url":"new.png"}`);
  });

  it("writes no User that matches already, however its JSON is spelled", async () => {
    const world = worldOf([{ image_url: "a.png", level: 1 }], {
      w0: '{ "level" : 1.0, "avatar_url":"a\\u002epng" }',
    });
    const center = await startCenter({ world });
    const mapping = { attributes: { image_url: "avatar_url", level: "level" } };
    expect(await center.run(mapping)).toMatchObject({ outcome: "done", outcomes: [] });
    expect(center.writes()).toEqual([]);
  });

  it("never overwrites User attributes that are no JSON object", async () => {
    const world = worldOf([{ image_url: "a.png" }], { w0: "[1]" });
    const center = await startCenter({ world });
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "failed",
      outcomes: [{ problem: { code: "user-attributes-unreadable" } }],
    });
    expect(world.users.list[0]?.attributes).toBe("[1]");
  });

  it("plans and writes nothing that the next run could not read, or Conversations not hold", async () => {
    const deep = JSON.parse(`${"[".repeat(497)}${"]".repeat(497)}`);
    const world = worldOf([{ v: deep }, { v: [deep] }, { v: "x".repeat(17_000) }, { v: 1 }]);
    const center = await startCenter({ world });
    const mapping = { identity: ["friendly_name"], attributes: { v: "a.b.c" } };
    const failed = (code: string) => ({ action: "fail", problem: { code } });
    const [tooDeep, tooLarge] = [failed("target-too-deep"), failed("user-too-large")];
    const outcomes = [{ action: "create" }, tooDeep, tooLarge, { action: "create" }];
    expect(await center.run(mapping, { mode: "plan" })).toMatchObject({ outcomes });
    expect(await center.run(mapping)).toMatchObject({ outcomes, problem: undefined });
    expect(center.writes()).toHaveLength(2);
    expect(await center.run(mapping)).toMatchObject({ outcomes: [tooDeep, tooLarge] });
    expect(await center.run({ ...mapping, users: "updateOnly" })).toMatchObject({
      problem: undefined,
    });
  });

  it("fetches a Worker by itself when the list withholds its attributes", async () => {
    const world = worldOf([{ image_url: "a.png" }, { image_url: "b.png" }]);
    const center = await startCenter({ world, nullAttributes: true });
    await center.run(AVATAR);
    expect(world.users.list.map(({ attributes }) => attributes).sort()).toEqual([
      '{"avatar_url":"a.png"}',
      '{"avatar_url":"b.png"}',
    ]);
    expect(center.exchanges.filter(({ path }) => /Workers\/WK/.test(path))).toHaveLength(2);
  });

  it("reports two Workers of one identity and writes neither", async () => {
    const twin = { contact_uri: "client:same", image_url: "a.png" };
    const center = await startCenter({ world: worldOf([twin, { image_url: "b.png" }, twin]) });
    const result = await center.run(AVATAR);
    expect(result.outcomes.map(({ action }) => action)).toEqual(["fail", "create", "fail"]);
    expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w1"]);
  });

  it("takes a Worker into account that fails later, when two have one identity", async () => {
    const nameless = { contact_uri: "client:same", image_url: "a.png", public_identity: 7 };
    const twin = { contact_uri: "client:same", image_url: "b.png", public_identity: "B" };
    const center = await startCenter({ world: worldOf([nameless, twin]) });
    await center.run({ ...AVATAR, friendlyName: { from: "public_identity" } });
    expect(center.writes()).toEqual([]);
  });

  it("leaves out a Worker that vanishes between the list and its fetch", async () => {
    const world = worldOf([{ image_url: "a.png" }, { image_url: "b.png" }]);
    const center = await startCenter({
      world,
      nullAttributes: true,
      onExchange: ({ path }) => {
        if (path.includes("/Workers?")) world.workers.pop();
      },
    });
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "done",
      workers: 1,
      outcomes: [{ action: "create" }],
    });
  });

  it("names a new User, and leaves the name to the agent from then on", async () => {
    const world = worldOf([{ image_url: "a.png", public_identity: "Ann" }]);
    const center = await startCenter({ world });
    const mapping = { ...AVATAR, friendlyName: { from: "public_identity", mode: "createOnly" } };
    await center.run(mapping);
    expect(world.users.list[0]?.friendlyName).toBe("Ann");
    Object.assign(world.users.list[0] ?? {}, { friendlyName: "Annie", attributes: "{}" });
    await center.run(mapping);
    expect(world.users.list[0]).toMatchObject({
      friendlyName: "Annie",
      attributes: '{"avatar_url":"a.png"}',
    });
  });

  it("sends the role on creation only", async () => {
    const roleSid = `RL${"ab".repeat(16)}`;
    const world = worldOf([{ image_url: "a.png" }, { image_url: "b.png" }], { w1: "{}" });
    const center = await startCenter({ world });
    await center.run({ ...AVATAR, roleSid });
    expect(
      center
        .writes()
        .map(({ requestBody }) => requestBody.includes(roleSid))
        .sort(),
    ).toEqual([false, true]);
    expect(world.users.find("w0")?.roleSid).toBe(roleSid);
  });

  it("asks the service that is configured", async () => {
    const world = worldOf([{ image_url: "a.png" }]);
    const service = `IS${"cd".repeat(16)}`;
    world.service(service);
    const center = await startCenter({ world }, { TWILIO_CONVERSATIONS_SERVICE_SID: service });
    await center.run(AVATAR);
    expect(world.users.list).toHaveLength(0);
    expect(world.service(service).list).toHaveLength(1);
  });

  it("ends with one problem when the configured service does not exist", async () => {
    const world = generatedCenter({ workers: 30, users: 0 });
    const center = await startCenter(
      { world },
      { TWILIO_CONVERSATIONS_SERVICE_SID: `IS${"cd".repeat(16)}` },
    );
    const result = await center.run(AVATAR, { mode: "plan" });
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "service-not-found" } });
    expect(center.exchanges).toHaveLength(2);
  });

  it("says what was not tried when every further write would fail alike", async () => {
    const world = generatedCenter({ workers: 60, users: 0 });
    const center = await startCenter({ world });
    const revoke = () => Object.assign(world, { apiSecret: "another" });
    const result = await center.run(AVATAR, { onPlan: revoke });
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "credentials-refused" } });
    expect(result.outcomes).toHaveLength(60);
    expect(result.outcomes.at(-1)).toMatchObject({
      action: "fail",
      problem: { code: "not-tried" },
      fields: [{ kind: "attribute", after: expect.anything() }],
    });
    expect(center.writes().length).toBeLessThanOrEqual(20);
  });

  it("skips a Worker that holds none of the mapped values, without asking for its User", async () => {
    const center = await startCenter({ world: worldOf([{ other: 1 }]) });
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "done",
      outcomes: [{ action: "skip", reason: "no-mapped-value" }],
    });
    expect(center.exchanges).toHaveLength(1);
  });

  it("stops when the Workspace has no Worker at all", async () => {
    const center = await startCenter();
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "stopped",
      problem: { code: "no-workers" },
    });
  });
});

describe("a run that cannot read on", () => {
  it("reports what it has read, and writes nothing", async () => {
    const world = generatedCenter({ workers: 1500, users: 0 });
    Object.assign(world.workers[3] ?? {}, { attributes: "{" });
    let lists = 0;
    const center = await startCenter({
      world,
      onExchange: ({ path }) => {
        if (path.includes("/Workers?") && ++lists === 1) world.workspaceSid = "WS-gone";
      },
    });
    const result = await center.run(AVATAR);
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "workspace-not-found" } });
    expect(result.outcomes.filter(({ action }) => action === "fail")).toHaveLength(1);
    expect(center.writes()).toEqual([]);
  });

  it("ends at once when the key may not read Users", async () => {
    const workers = Array.from({ length: 200 }, (_, index) => ({
      sid: `WK${index}`,
      friendly_name: `w${index}`,
      attributes: '{"image_url":"a.png"}',
    }));
    const { directory, requests } = await directoryAnswered((request, response) => {
      if (!request.url?.includes("/Workers")) response.writeHead(403).end("{}");
      else response.end(JSON.stringify({ workers, meta: { key: "workers" } }));
    });
    const mapping = await parseMapping(JSON.stringify(AVATAR), "m.json");
    expect(
      await run({ directory, mapping, scope: {}, mode: "sync", now: () => performance.now() }),
    ).toMatchObject({
      outcome: "failed",
      problem: { code: "permission-missing" },
      workers: 200,
      unchanged: 0,
    });
    expect(requests.total).toBeLessThan(30);
  });
});

describe("the scope of a run", () => {
  const world = () =>
    worldOf([
      { image_url: "0.png", roles: ["agent"] },
      { image_url: "1.png", roles: ["admin"] },
    ]);

  it("is what the mapping's expression matches", async () => {
    const center = await startCenter({ world: world() });
    await center.run(AVATAR, { scope: { expression: "roles HAS 'agent'" } });
    expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w0"]);
  });

  it.each(["w1", "W1", "WK00000000000000000000000000000002"])(
    "is the one Worker %s",
    async (worker) => {
      const center = await startCenter({ world: world() });
      await center.run(AVATAR, { scope: { worker } });
      expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w1"]);
    },
  );

  it.each([{ worker: "w1" }, { worker: countedSid("WK", 2) }, { changedSince: new Date(0) }])(
    "is not widened by a filter that gets lost on the way: %j",
    async (scope) => {
      const [w0, w1] = [countedSid("WK", 1), countedSid("WK", 2)];
      const { directory } = await directoryAnswered((request, response) => {
        const workers = [w0, w1].map((sid, index) => ({
          sid,
          friendly_name: `w${index}`,
          attributes: "{}",
        }));
        const events = [{ resource_sid: w1 }];
        const key = request.url?.includes("/Events") ? "events" : "workers";
        response.end(JSON.stringify({ workers, events, meta: { key } }));
      });
      const found: string[] = [];
      for await (const page of directory.workers({ ...scope, expression: "x == 1" })) {
        found.push(...page.map(({ sid }) => sid));
      }
      expect(found).toEqual([w1]);
    },
  );

  it("keeps an expression whole when a Worker's SID is added to it", async () => {
    const center = await startCenter({ world: world() });
    const expression = "roles HAS 'agent' OR roles HAS 'admin'";
    const worker = "WK00000000000000000000000000000002";
    await center.run(AVATAR, { scope: { expression, worker } });
    const lists = center.exchanges.filter(({ path }) => path.includes("/Workers?"));
    expect(lists.map(({ responseBody }) => responseBody.match(/"WK0+\d"/g))).toEqual([
      [`"${worker}"`],
    ]);
  });

  it.each([
    ["w1", "worker-out-of-scope"],
    ["WK00000000000000000000000000000002", "worker-out-of-scope"],
    ["nobody", "worker-not-found"],
  ])("holds no Worker that the expression leaves out: %s", async (worker, code) => {
    const center = await startCenter({ world: world() });
    const scope = { expression: "roles HAS 'agent'", worker };
    expect(await center.run(AVATAR, { scope })).toMatchObject({
      outcome: "failed",
      problem: { code },
    });
    expect(center.writes()).toEqual([]);
  });
});
