import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { parsePath } from "../../src/mapping/path.ts";
import type { FieldChange } from "../../src/plan/change.ts";
import type { ToWrite } from "../../src/plan/outcome.ts";
import { PlanBuilder } from "../../src/plan/plan.ts";
import { planName } from "../../src/plan/plan-name.ts";
import { type Center, startCenter } from "../support/center.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };

/** A center where one User is to be created, and one updated. */
async function smallCenter(change: (world: World) => void = () => {}): Promise<Center> {
  const world = new World();
  world.addWorker("ann", { image_url: "ann.png" });
  world.addWorker("bob", { image_url: "bob.png" });
  world.users.create({ identity: "bob", attributes: '{"avatar_url":"old.png"}' });
  change(world);
  return startCenter({ world });
}

async function planOf(center: Center, mapping: object = AVATAR): Promise<string> {
  const { planName } = await center.run(mapping, { mode: "plan" });
  return planName ?? "none";
}

describe("a plan's name", () => {
  it("counts what is created and updated, and is the same each time", async () => {
    const name = await planOf(await smallCenter());
    expect(name).toMatch(/^c1u1-[0-9a-f]{12}$/);
    expect(await planOf(await smallCenter())).toBe(name);
  });

  it("does not depend on what is not changed", async () => {
    const name = await planOf(await smallCenter());
    const other = await smallCenter((world) => {
      world.addWorker("cid", { image_url: "cid.png" });
      world.users.create({ identity: "cid", attributes: '{"avatar_url":"cid.png","x":1}' });
      world.addWorker("dan", "broken");
    });
    expect(await planOf(other)).toBe(name);
  });

  it.each<[string, (world: World) => void]>([
    [
      "another value",
      (world) => Object.assign(world.workers[0] ?? {}, { attributes: '{"image_url":"b.png"}' }),
    ],
    [
      "another value before",
      (world) => Object.assign(world.users.list[0] ?? {}, { attributes: '{"avatar_url":null}' }),
    ],
    ["no value before", (world) => Object.assign(world.users.list[0] ?? {}, { attributes: "{}" })],
    [
      "another Worker",
      (world) => Object.assign(world.workers[0] ?? {}, { sid: `WK${"a".repeat(32)}` }),
    ],
    ["another identity", (world) => Object.assign(world.workers[0] ?? {}, { friendlyName: "eve" })],
  ])("is another with %s", async (_, change) => {
    expect(await planOf(await smallCenter(change))).not.toBe(await planOf(await smallCenter()));
  });

  it("is another with another User, another place, another role or another service", async () => {
    const renewed = await smallCenter((world) => {
      world.users.remove("bob");
      world.users.create({ identity: "bob", attributes: '{"avatar_url":"old.png"}' });
    });
    const center = await smallCenter();
    const names = [
      await planOf(center),
      await planOf(renewed),
      await planOf(center, { attributes: { image_url: "avatar" } }),
      await planOf(center, { ...AVATAR, roleSid: `RL${"0".repeat(32)}` }),
      (await center.run(AVATAR, { mode: "plan", service: "IS1" })).planName,
    ];
    expect(new Set(names).size).toBe(5);
  });
});

describe("the name of a plan of one change", () => {
  const entry: ToWrite = {
    worker: { sid: "WK1", name: "Ann" },
    identity: parseIdentity("ann"),
    action: "update",
    fields: [{ kind: "attribute", path: parsePath("a.b"), before: "old", after: "new" }],
    desired: { attributes: [], friendlyName: undefined, skipIfAbsent: undefined },
    seen: { user: { sid: "US1", friendlyName: null, attributes: {} }, at: 1 },
  };
  const builder = new PlanBuilder();
  const nameOf = (one: ToWrite, roleSid?: string, place = "IS1") =>
    planName({ ...builder.finish([]), entries: [one] }, roleSid, place);
  const field = (change: Partial<FieldChange & { kind: "attribute" }>): ToWrite => ({
    ...entry,
    fields: [{ kind: "attribute", path: parsePath("a.b"), before: "old", after: "new", ...change }],
  });
  const created: ToWrite = { ...entry, action: "create", seen: { user: undefined, at: 1 } };

  it("is another if anything that is written, or where, is another", () => {
    const names = [
      nameOf(entry),
      nameOf(entry, undefined, "IS2"),
      nameOf({ ...entry, worker: { sid: "WK2", name: "Ann" } }),
      nameOf({ ...entry, identity: parseIdentity("bob") }),
      nameOf({
        ...entry,
        seen: { user: { sid: "US2", friendlyName: null, attributes: {} }, at: 1 },
      }),
      nameOf(created),
      nameOf(created, "RL1"),
      nameOf(created, "RL2"),
      nameOf({ ...entry, fields: [] }),
      nameOf({ ...entry, fields: [...entry.fields, ...entry.fields] }),
      nameOf({ ...entry, fields: [{ kind: "friendlyName", before: "old", after: "new" }] }),
      nameOf(field({ path: parsePath("a") })),
      ...[undefined, null, "", [], "other"].flatMap((value) => [
        nameOf(field({ before: value })),
        nameOf(field({ after: value })),
      ]),
    ];
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("stays the same from release to release, so that an update voids no approval", () => {
    const names = [nameOf(field({ before: undefined })), nameOf(created), nameOf(created, "RL1")];
    expect(names).toEqual(["c0u1-5cc1c4cef33e", "c1u0-9c8fe4745a87", "c1u0-1d8c61f5899d"]);
  });

  it("is the same with another Worker's name, time of reading, foreign value or role of an update", () => {
    const attributes = { theirs: "x" };
    const others = [
      nameOf({ ...entry, worker: { sid: "WK1", name: "Ann B." } }),
      nameOf({ ...entry, seen: { ...entry.seen, at: 2 } }),
      nameOf({ ...entry, seen: { user: { sid: "US1", friendlyName: "x", attributes }, at: 1 } }),
      nameOf(entry, "RL1"),
    ];
    expect(new Set(others)).toEqual(new Set([nameOf(entry)]));
  });
});

describe("a run of an approved plan", () => {
  it("applies it when it is still the same", async () => {
    const center = await smallCenter();
    const permission = { planName: await planOf(center) };
    expect(await center.run(AVATAR, { permission })).toMatchObject({ outcome: "done" });
    expect(center.writes()).toHaveLength(2);
  });

  it.each<[string, (world: World) => void]>([
    [
      "both create 1 and update 1 Users, but not the same ones or not with the same values",
      (world) => Object.assign(world.workers[0] ?? {}, { attributes: '{"image_url":"b.png"}' }),
    ],
    [
      "the approved plan would create 1 and update 1 Users, this one would create 2 and update 1 Users",
      (world) => world.addWorker("cid", { image_url: "cid.png" }),
    ],
    [
      "the approved plan would create 1 and update 1 Users, this one would create 1 and update 0 Users",
      (world) =>
        Object.assign(world.users.list[0] ?? {}, { attributes: '{"avatar_url":"bob.png"}' }),
    ],
  ])("stops otherwise: %s", async (difference, change) => {
    const center = await smallCenter();
    const permission = { planName: await planOf(center) };
    change(center.world);
    const result = await center.run(AVATAR, { permission });
    expect(result).toMatchObject({ outcome: "stopped", problem: { code: "plan-differs" } });
    expect(result.problem?.message).toBe(
      `The plan differs from the approved one: ${difference}. Check it again, and approve it with --plan ${result.planName}.`,
    );
    expect(center.writes()).toEqual([]);
  });

  it("does not lift the guard", async () => {
    const center = await smallCenter();
    const mapping = { ...AVATAR, safety: { maxOverwrites: 0 } };
    const permission = { planName: await planOf(center, mapping) };
    const stopped = await center.run(mapping, { permission });
    expect(stopped.problem?.code).toBe("too-many-overwrites");
    const both = await center.run(mapping, { permission: { ...permission, overwrites: 1 } });
    expect(both.outcome).toBe("done");
  });
});
