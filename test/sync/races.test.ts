import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/emulator/generated-center.ts";
import { World } from "../../src/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { withoutWrites } from "../../src/twilio/directory.ts";
import { Patience } from "../../src/twilio/patience.ts";
import { type Center, startCenter } from "../support/center.ts";
import { ForeignWriter } from "../support/foreign-writer.ts";
import { listThenWrite } from "../support/list-then-write.ts";
import { seeded } from "../support/seeded.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };

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

  it("foreign attributes that somebody wrote are kept, because the User is read again", async () => {
    const world = worldOfAnn('{"theme":"light"}');
    const center = await startCenter({ world });
    await center.run(AVATAR, {
      onPlan: () => Object.assign(world.users.list[0] ?? {}, { attributes: '{"theme":"dark"}' }),
    });
    expect(world.users.list[0]?.attributes).toBe('{"theme":"dark","avatar_url":"new.png"}');
  });

  it("a User that somebody brought in step is not written", async () => {
    const world = worldOfAnn("{}");
    const center = await startCenter({ world });
    const result = await center.run(AVATAR, {
      onPlan: () =>
        Object.assign(world.users.list[0] ?? {}, { attributes: '{"avatar_url":"new.png"}' }),
    });
    expect(result).toMatchObject({ outcome: "done", outcomes: [] });
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

describe("Users that wait for the pace of writes", () => {
  it("are read when their turn has come, each right before its write", async () => {
    const world = generatedCenter({ workers: 3, users: 3, changed: 3 });
    const slowly = { WRITES_PER_SECOND: "4" };
    const center = await startCenter({ world }, slowly);
    await center.run(AVATAR, { onPlan: () => center.exchanges.splice(0) });
    expect(center.exchanges.map(({ method }) => method)).toEqual([
      "GET",
      "POST",
      "GET",
      "POST",
      "GET",
      "POST",
    ]);
  });
});

describe("another program that writes the same Users all the time", () => {
  /** What it loses while this syncs 12 Users. */
  async function lossesWhile(sync: (center: Center) => Promise<unknown>) {
    const world = generatedCenter({ workers: 12, users: 12, changed: 12 });
    const writer = new ForeignWriter(world, seeded(1));
    const center = await startCenter({
      world,
      onExchange: (exchange) => {
        writer.note(exchange);
        for (let times = 0; times < 5; times++) writer.write();
      },
    });
    await sync(center);
    return writer.losses();
  }

  it("loses only what falls between a reading and the write after it", async () => {
    const mapping = { ...AVATAR, safety: { maxOverwrites: "100%" } };
    const ours = await lossesWhile((center) => center.run(mapping));
    const naive = await lossesWhile((center) =>
      listThenWrite(connect(readSettings(center.settings)).open(new Patience(20_000))),
    );
    expect(ours.written).toBeGreaterThan(100);
    expect(ours.unexcused).toBe(0);
    expect(ours.lost).toBeLessThanOrEqual(naive.lost);
    expect(naive.unexcused).toBe(naive.lost);
  });
});

describe("a dry run", () => {
  it("has no way to write", async () => {
    const center = await startCenter({ world: worldOfAnn("{}") });
    const connection = connect(readSettings(center.settings));
    const dry = withoutWrites(connection.open(new Patience(1000)));
    await expect(dry.createUser(parseIdentity("ann"), {}, undefined)).rejects.toThrow();
    await expect(dry.updateUser("US1", {})).rejects.toThrow();
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
