import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { type RunOptions, run } from "../../src/sync/run.ts";
import { directoryAnswered } from "../support/answering-server.ts";
import { type Center, startCenter } from "../support/center.ts";
import { startCenterBehind } from "../support/gateway.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };

/**
 * Workers whose Users are all there: the first `overwritten` with another picture, the next `filled`
 * with none, and the others with the right one.
 */
function worldOf(users: number, overwritten: number, filled = 0): World {
  const world = new World();
  for (let index = 0; index < users; index++) {
    world.addWorker(`w${index}`, { image_url: "new.png" });
    const avatars = index < overwritten ? { avatar_url: "old.png" } : { avatar_url: "new.png" };
    const attributes = index >= overwritten && index < overwritten + filled ? {} : avatars;
    world.users.create({ identity: `w${index}`, attributes: JSON.stringify(attributes) });
  }
  return world;
}

async function runOn(world: World, safety: object | undefined, options: Partial<RunOptions> = {}) {
  const center = await startCenter({ world });
  const result = await center.run({ ...AVATAR, ...(safety && { safety }) }, options);
  return { center, result };
}

function expectStopped({ center, result }: { center: Center; result: object }, message: string) {
  expect(result).toMatchObject({
    outcome: "stopped",
    problem: { code: "too-many-overwrites", message },
  });
  expect(center.writes()).toEqual([]);
}

describe("the guard", () => {
  it.each([
    // The default: 30 %, from 10 Users on.
    [undefined, 20, 5, true],
    [undefined, 20, 6, true],
    [undefined, 20, 7, false],
    [undefined, 9, 9, true],
    [undefined, 10, 3, true],
    [undefined, 10, 4, false],
    [undefined, 11, 3, true],
    [undefined, 11, 4, false],
    // A percentage, and from how many Users on.
    [{ maxOverwrites: "50%" }, 12, 5, true],
    [{ maxOverwrites: "50%" }, 12, 6, true],
    [{ maxOverwrites: "50%" }, 12, 7, false],
    [{ maxOverwrites: "33.4%", fromUsers: 3 }, 3, 1, true],
    [{ maxOverwrites: "33.3%", fromUsers: 3 }, 3, 1, false],
    [{ maxOverwrites: "33.3%", fromUsers: 4 }, 3, 1, true],
    [{ maxOverwrites: "0%" }, 10, 0, true],
    [{ maxOverwrites: "0%" }, 10, 1, false],
    [{ maxOverwrites: "100%" }, 10, 10, true],
    // A number, however few Users there are.
    [{ maxOverwrites: 4 }, 5, 3, true],
    [{ maxOverwrites: 4 }, 5, 4, true],
    [{ maxOverwrites: 4 }, 5, 5, false],
    [{ maxOverwrites: 0 }, 1, 1, false],
  ])("with %j and %i Users of which %i would be overwritten lets it pass: %s", async (...row) => {
    const [safety, users, overwritten, passes] = row;
    const { center, result } = await runOn(worldOf(users, overwritten), safety);
    expect(result.outcome).toBe(passes ? "done" : "stopped");
    expect(center.writes()).toHaveLength(passes ? overwritten : 0);
  });

  it("counts neither what is created nor what is filled", async () => {
    const world = worldOf(10, 0, 10);
    for (let index = 0; index < 10; index++) world.addWorker(`x${index}`, { image_url: "x.png" });
    const { center, result } = await runOn(world, { maxOverwrites: 0 });
    expect(result.outcome).toBe("done");
    expect(center.writes()).toHaveLength(20);
  });

  it("counts a User once, and not its friendly name where that is empty", async () => {
    const world = worldOf(10, 3);
    for (const worker of world.workers) {
      worker.attributes = '{"image_url":"new.png","public_identity":"Ann"}';
    }
    const center = await startCenter({ world });
    const mapping = { ...AVATAR, friendlyName: { from: "public_identity" } };
    expect(await center.run(mapping)).toMatchObject({ outcome: "done" });
  });

  it.each([
    [{ avatar_url: "old.png" }, true],
    [{ title: "old" }, true],
    [{}, false],
  ])(
    "counts an update of %j, which overwrites one value or none and fills another",
    async (...row) => {
      const [attributes, isCounted] = row;
      const world = new World();
      world.addWorker("ann", { image_url: "new.png", title: "new" });
      world.users.create({ identity: "ann", attributes: JSON.stringify(attributes) });
      const center = await startCenter({ world });
      const both = { image_url: "avatar_url", title: "title" };
      const result = await center.run({
        ...AVATAR,
        attributes: both,
        safety: { maxOverwrites: 0 },
      });
      expect(result.outcome).toBe(isCounted ? "stopped" : "done");
      expect(center.writes()).toHaveLength(isCounted ? 0 : 1);
    },
  );

  it("says the figures and the remedy, and shows the whole plan", async () => {
    const stopped = await runOn(worldOf(20, 7), undefined);
    expectStopped(
      stopped,
      "7 of 20 Users (35 %) would have values overwritten or removed; the limit is 30 %. Check the mapping, or run again with --allow-overwrites 7.",
    );
    expect(stopped.result.outcomes).toHaveLength(7);
    expect(stopped.result).toMatchObject({
      workers: 20,
      planName: expect.stringMatching(/^c0u7-/),
    });
  });

  it.each([
    [6, false],
    [7, true],
    [8, true],
  ])("lets 7 pass when %i are allowed: %s", async (overwrites, passes) => {
    const ran = await runOn(worldOf(20, 7), undefined, { permission: { overwrites } });
    if (passes) expect(ran.result.outcome).toBe("done");
    else
      expectStopped(
        ran,
        expect.stringContaining("the limit is 30 %, and --allow-overwrites 6 is too low. "),
      );
  });

  it("stops a dry run too", async () => {
    expectStopped(
      await runOn(worldOf(20, 7), { maxOverwrites: 5 }, { mode: "plan" }),
      expect.stringContaining(
        "7 of 20 Users (35 %) would have values overwritten or removed; the limit is 5.",
      ),
    );
  });
});

describe("the guard of a pass over what has changed", () => {
  const scope = { changedSince: new Date(Date.now() - 3_600_000) };

  function worldWithChanges(workers: number, changed: number): World {
    const world = worldOf(workers, 0);
    for (const worker of world.workers.slice(0, changed)) {
      world.changeWorker(worker, { image_url: "newest.png" });
    }
    return world;
  }

  it("takes the percentage of all Workers in scope", async () => {
    expect((await runOn(worldWithChanges(40, 12), undefined, { scope })).result.outcome).toBe(
      "done",
    );
    expectStopped(
      await runOn(worldWithChanges(40, 13), undefined, { scope }),
      expect.stringContaining("13 of 40 Workers in scope (32.5 %)"),
    );
  });

  it("counts the Workers as far as that matters, and only then", async () => {
    const { center } = await runOn(worldWithChanges(2100, 12), undefined, { scope });
    const lists = center.exchanges.filter(({ path }) => /Workers\?(?!.*sid)/.test(path));
    expect(lists).toHaveLength(1);
    expect(center.writes()).toHaveLength(12);

    const { center: quiet } = await runOn(worldWithChanges(40, 3), undefined, { scope });
    expect(quiet.exchanges.filter(({ path }) => /Workers\?(?!.*sid)/.test(path))).toEqual([]);
  });

  it("does not believe that there are fewer Workers than it has seen", async () => {
    const world = worldWithChanges(20, 15);
    const center = await startCenter({
      world,
      onExchange: ({ method, path }) => {
        if (method === "GET" && path.includes("/Users")) world.workers.length = 0;
      },
    });
    expect(await center.run(AVATAR, { scope })).toMatchObject({ outcome: "stopped" });
    expect(center.writes()).toEqual([]);
  });

  it.each([
    [13, "failed"],
    [12, "failed"],
    [3, "done"],
  ])("writes nothing if it must count the Workers and cannot: %i changed, %s", async (...row) => {
    const [changed, outcome] = row;
    const denied = { status: 403, body: { code: 20003 } };
    const center = await startCenterBehind(
      ({ path }) => (/Workers\?(?!.*sid)/.test(path) ? denied : undefined),
      { world: worldWithChanges(40, changed) },
    );
    const result = await center.run(AVATAR, { scope });
    expect(result.outcome).toBe(outcome);
    expect(result.problem?.code).toBe(outcome === "failed" ? "permission-missing" : undefined);
    expect(center.writes()).toHaveLength(outcome === "failed" ? 0 : changed);
  });

  it("holds to a number as it is", async () => {
    const { center, result } = await runOn(
      worldWithChanges(40, 3),
      { maxOverwrites: 2 },
      { scope },
    );
    expect(result.outcome).toBe("stopped");
    expect(center.exchanges.filter(({ path }) => /Workers\?(?!.*sid)/.test(path))).toEqual([]);
  });
});

describe("a list of Workers with an empty page", () => {
  it.each([
    [[2, 0, 2], undefined, "stopped"],
    [[0, 2], undefined, "stopped"],
    [[2, 0], undefined, "done"],
    // A filter may leave a page empty.
    [[2, 0, 2], "friendly_name != 'x'", "done"],
  ])("of pages %j with the expression %s is %s", async (sizes, expression, outcome) => {
    const { listener, writes } = inPages(sizes);
    const { directory } = await directoryAnswered(listener);
    const mapping = await parseMapping(JSON.stringify(AVATAR), "mapping.json");
    const now = () => 0;
    const result = await run({ directory, mapping, scope: { expression }, mode: "sync", now });
    expect(result.outcome).toBe(outcome);
    if (outcome === "stopped") expect(result.problem).toMatchObject({ code: "workers-missing" });
    expect(writes()).toBe(outcome === "stopped" ? 0 : sizes.reduce((sum, size) => sum + size));
  });

  /** Workers in pages of these sizes, and no User. */
  function inPages(sizes: readonly number[]): { listener: RequestListener; writes: () => number } {
    let writes = 0;
    const listener: RequestListener = async (request, response) => {
      const { method, url = "", headers } = request;
      const page = Number(/page=(\d+)/.exec(url)?.[1] ?? 0);
      const next = `http://${headers.host}/v1/Workspaces/WS1/Workers?page=${page + 1}`;
      const workers = Array.from({ length: sizes[page] ?? 0 }, (_, index) => ({
        sid: `WK${page}${index}`,
        friendly_name: `w${page}${index}`,
        attributes: '{"image_url":"new.png"}',
      }));
      const meta = { key: "workers", next_page_url: page + 1 < sizes.length ? next : null };
      if (!url.includes("/Users")) {
        response.end(JSON.stringify({ workers, meta }));
      } else if (method === "GET") {
        response.writeHead(404).end("{}");
      } else {
        writes++;
        const form = new URLSearchParams(await text(request));
        const identity = form.get("Identity");
        const attributes = form.get("Attributes");
        response.end(JSON.stringify({ sid: "US1", identity, friendly_name: null, attributes }));
      }
    };
    return { listener, writes: () => writes };
  }
});
