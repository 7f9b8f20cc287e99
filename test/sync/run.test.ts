import { describe, expect, it, onTestFinished, vi } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { run } from "../../src/sync/run.ts";
import { directoryAnswered } from "../support/answering-server.ts";
import { startCenter } from "../support/center.ts";
import { AVATAR, worldOf } from "./small-world.ts";

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
