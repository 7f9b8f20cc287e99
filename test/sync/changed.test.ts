import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import type { Limits } from "../../src/dev/emulator/throttle.ts";
import { expectContract } from "../contract/center-contract.ts";
import { startCenter } from "../support/center.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };
const HOUR = 3_600_000;

/** A center in step, of whose Workers these changed, each so many hours ago. */
async function centerWithChanges(
  changes: readonly [index: number, hoursAgo: number][],
  workers = 200,
  limits: Limits = {},
) {
  const world = generatedCenter({ workers, users: workers });
  for (const [index, hoursAgo] of changes) {
    const worker = world.workers[index];
    if (worker === undefined) throw new RangeError(`no Worker ${index}`);
    const identity = world.users.list[index]?.identity;
    const attributes = { contact_uri: `client:${identity}`, image_url: `new${index}.png` };
    world.changeWorker(worker, attributes, new Date(Date.now() - hoursAgo * HOUR));
  }
  return startCenter({ world, ...limits });
}

const changedSince = () => new Date(Date.now() - 3 * HOUR);

describe("a pass over what has changed", () => {
  it("costs five requests for one Worker among thousands, its write included", async () => {
    const center = await centerWithChanges([[1234, 1]], 15_000);
    const scope = { changedSince: changedSince() };
    const result = await center.run(AVATAR, { scope, now: () => 0 });
    expect(result).toMatchObject({ outcome: "done", workers: 1, outcomes: [{ action: "update" }] });
    expect(center.exchanges.length).toBeLessThanOrEqual(5);
    expect(center.world.users.list[1234]?.attributes).toBe('{"avatar_url":"new1234.png"}');
    expectContract(center.exchanges, ["taskrouter.ListEvent 200", "taskrouter.FetchWorker 200"]);
  });

  it("takes each Worker once, and none whose change is older", async () => {
    const center = await centerWithChanges([
      [1, 1],
      [1, 2],
      [2, 2.9],
      [3, 3.1],
    ]);
    const result = await center.run(AVATAR, { scope: { changedSince: changedSince() } });
    expect(result).toMatchObject({ workers: 2 });
    expect(center.writes()).toHaveLength(2);
  });

  it("lists many changed Workers by fifty, and those in the mapping's scope only", async () => {
    const center = await centerWithChanges(
      Array.from({ length: 120 }, (_, index): [number, number] => [index, 1]),
    );
    const expression = "friendly_name != 'agent7@example.com'";
    const scope = { changedSince: changedSince(), expression };
    const mapping = { ...AVATAR, safety: { maxOverwrites: "100%" } };
    const result = await center.run(mapping, { scope, mode: "plan" });
    expect(result).toMatchObject({ workers: 119 });
    expect(center.exchanges.filter(({ path }) => path.includes("/Workers?"))).toHaveLength(3);
    expectContract(center.exchanges, ["taskrouter.ListWorker 200"]);
  });

  it("lists no more often by an expression than TaskRouter allows", async () => {
    const changes = Array.from({ length: 200 }, (_, index): [number, number] => [index, 1]);
    const center = await centerWithChanges(changes, 200, { expressionsPerSecond: 3 });
    const scope = { changedSince: changedSince() };
    expect(await center.run(AVATAR, { scope, mode: "plan" })).toMatchObject({ workers: 200 });
    const lists = center.exchanges.filter(({ path }) => path.includes("TargetWorkersExpression="));
    expect(lists.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it("is done when nothing has changed", async () => {
    const center = await centerWithChanges([]);
    expect(await center.run(AVATAR, { scope: { changedSince: changedSince() } })).toMatchObject({
      outcome: "done",
      workers: 0,
    });
    expect(center.exchanges).toHaveLength(2);
  });
});
