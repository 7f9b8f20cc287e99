import { describe, expect, it, vi } from "vitest";
import type { Exchange } from "../../src/dev/emulator/emulator.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { reconcileWorker } from "../../src/sync/reconcile-worker.ts";
import { run } from "../../src/sync/run.ts";
import { type Directory, withoutWrites } from "../../src/twilio/directory.ts";
import { startCenter } from "../support/center.ts";
import { openSession } from "../support/open-session.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };

function worldOfAnn(attributes?: string): World {
  const world = new World();
  world.addWorker("ann", { image_url: "new.png" });
  if (attributes !== undefined) world.users.create({ identity: "ann", attributes });
  return world;
}

describe("between plan and apply", () => {
  it("a User that somebody created becomes an update that keeps what it holds", async () => {
    const world = worldOfAnn();
    const center = await startCenter({ world });
    const result = await center.run(AVATAR, {
      onPlan: () => world.users.create({ identity: "ann", attributes: '{"theme":"dark"}' }),
    });
    expect(result.outcomes).toMatchObject([{ action: "update" }]);
    expect(world.users.list).toMatchObject([
      { attributes: '{"theme":"dark","avatar_url":"new.png"}' },
    ]);
  });

  it.each([
    [undefined, 9],
    ["c30u0", 0],
  ])(
    "Users that turn out to be there are overwritten within the limit (%s)",
    async (plan, most) => {
      const world = new World();
      for (let index = 0; index < 30; index++)
        world.addWorker(`w${index}`, { image_url: "new.png" });
      const center = await startCenter({ world });
      const name = (await center.run(AVATAR, { mode: "plan" })).planName;
      const result = await center.run(AVATAR, {
        permission: { planName: plan && name },
        onPlan: () => {
          for (let index = 0; index < 30; index++) {
            world.users.create({ identity: `w${index}`, attributes: '{"avatar_url":"old.png"}' });
          }
        },
      });
      const overwritten = world.users.list.filter(({ attributes }) => attributes.includes("new"));
      expect(overwritten).toHaveLength(most);
      expect(result.outcome).toBe("failed");
      const codes = result.outcomes.flatMap((one) =>
        one.action === "fail" ? one.problem.code : [],
      );
      expect(codes).toEqual(Array.from({ length: 30 - most }, () => "overwrite-unforeseen"));
    },
  );

  it("foreign attributes that somebody wrote are kept, because the User is read again", async () => {
    const world = worldOfAnn('{"theme":"light"}');
    const center = await startCenter({ world });
    await center.run(AVATAR, {
      onPlan: () => Object.assign(world.users.list[0] ?? {}, { attributes: '{"theme":"dark"}' }),
    });
    expect(world.users.list[0]?.attributes).toBe('{"theme":"dark","avatar_url":"new.png"}');
  });

  it.each([
    [249, '{"avatar_url":"new.png"}'],
    [250, '{"theme":"dark","avatar_url":"new.png"}'],
  ])("%i ms later, a pass over what has changed leaves %s", async (later, attributes) => {
    const world = worldOfAnn("{}");
    const [ann] = world.workers;
    if (ann !== undefined) world.changeWorker(ann, { image_url: "new.png" });
    const center = await startCenter({ world });
    let now = 0;
    await center.run(AVATAR, {
      scope: { changedSince: new Date(Date.now() - 60_000) },
      now: () => now,
      onPlan: () => {
        now = later;
        Object.assign(world.users.list[0] ?? {}, { attributes: '{"theme":"dark"}' });
      },
    });
    expect(world.users.list[0]?.attributes).toBe(attributes);
  });

  it("a User that somebody brought in step is not written", async () => {
    const world = worldOfAnn("{}");
    const center = await startCenter({ world });
    const result = await center.run(AVATAR, {
      onPlan: () =>
        Object.assign(world.users.list[0] ?? {}, { attributes: '{"avatar_url":"new.png"}' }),
    });
    expect(result).toMatchObject({ outcome: "done", unchanged: 1, outcomes: [] });
    expect(center.writes()).toEqual([]);
  });

  it("a User that vanished is created anew", async () => {
    const world = worldOfAnn("{}");
    const center = await startCenter({ world });
    const result = await center.run(AVATAR, { onPlan: () => world.users.remove("ann") });
    expect(result.outcomes).toMatchObject([{ action: "create" }]);
    expect(world.users.list).toHaveLength(1);
  });
});

describe("while a write waits for its turn", async () => {
  const KEPT = '{"theme":"dark","avatar_url":"new.png"}';
  const mapping = await parseMapping(JSON.stringify(AVATAR), "mapping.json");
  const someoneWrites = (world: World) =>
    Object.assign(world.users.list.at(-1) ?? {}, { attributes: '{"theme":"dark"}' });

  /** A directory in which a turn takes what the test says. */
  async function directoryWithTurns(world: World, turnToWrite: Directory["turnToWrite"]) {
    const center = await startCenter({ world });
    const { directory } = openSession(center.settings);
    return { center, directory: { ...directory, turnToWrite } };
  }

  it("foreign attributes that somebody wrote are kept", async () => {
    const world = new World();
    for (const name of ["ann", "bob", "cy"]) {
      world.addWorker(name, { image_url: "new.png" });
      world.users.create({ identity: name, attributes: "{}" });
    }
    let writes = 0;
    const onExchange = ({ method }: Exchange) => {
      if (method === "POST" && ++writes === 1) someoneWrites(world);
    };
    const center = await startCenter({ world, onExchange }, { WRITES_PER_SECOND: "4" });
    await center.run(AVATAR);
    expect(world.users.list.at(-1)?.attributes).toBe(KEPT);
  });

  it.each([
    [249, 2],
    [250, 3],
  ])("for %i ms, an event has made %i reads", async (wait, reads) => {
    const world = worldOfAnn("{}");
    let now = 0;
    const { center, directory } = await directoryWithTurns(world, async () => {
      now += wait;
      if (reads === 3) someoneWrites(world);
      return { isOver: () => false };
    });
    const hint = { sid: world.workers[0]?.sid ?? "", friendlyName: "ann", attributes: "" };
    const outcome = await reconcileWorker(directory, mapping, hint, () => now);
    expect(outcome.action).toBe("update");
    expect(center.exchanges.filter(({ method }) => method === "GET")).toHaveLength(reads);
    expect(world.users.list[0]?.attributes).toBe(reads === 3 ? KEPT : '{"avatar_url":"new.png"}');
  });

  it("and Twilio asks to wait after that, another turn is taken and the User read again", async () => {
    const world = worldOfAnn("{}");
    let turns = 0;
    const { center, directory } = await directoryWithTurns(world, async () => {
      const isFirst = ++turns === 1;
      const isOver = () => {
        if (isFirst) someoneWrites(world);
        return isFirst;
      };
      return { isOver };
    });
    await run({ directory, mapping, scope: {}, mode: "sync", now: () => 0 });
    expect(turns).toBe(2);
    expect(center.writes()).toHaveLength(1);
    expect(world.users.list[0]?.attributes).toBe(KEPT);
  });

  it("an event that has nothing to write takes none", async () => {
    const world = worldOfAnn('{"avatar_url":"new.png"}');
    const turnToWrite = vi.fn();
    const { directory } = await directoryWithTurns(world, turnToWrite);
    const hint = { sid: world.workers[0]?.sid ?? "", friendlyName: "ann", attributes: "" };
    expect(await reconcileWorker(directory, mapping, hint, () => 0)).toMatchObject({
      action: "none",
    });
    expect(turnToWrite).not.toHaveBeenCalled();
  });
});

describe("a dry run", () => {
  it("has no way to write", async () => {
    const center = await startCenter({ world: worldOfAnn("{}") });
    const dry = withoutWrites(openSession(center.settings).directory);
    await expect(dry.createUser(parseIdentity("ann"), {}, undefined)).rejects.toThrow();
    await expect(dry.updateUser("US1", {})).rejects.toThrow();
    await expect(dry.turnToWrite()).rejects.toThrow();
    expect(await dry.mayWriteAgain(new Error("x"), 1)).toBe(false);
    expect(center.exchanges).toEqual([]);
  });

  it("plans the same and does not write", async () => {
    const world = worldOfAnn("{}");
    const center = await startCenter({ world });
    const result = await center.run(AVATAR, { mode: "plan" });
    expect(result.outcomes).toMatchObject([{ action: "update" }]);
    expect(center.writes()).toEqual([]);
  });
});
