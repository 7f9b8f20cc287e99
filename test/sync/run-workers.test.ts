import { describe, expect, it } from "vitest";
import { startCenter } from "../support/center.ts";
import { AVATAR, worldOf } from "./small-world.ts";

describe("a run", () => {
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

  it("skips a Worker that holds none of the mapped values, without asking for its User", async () => {
    const center = await startCenter({ world: worldOf([{ other: 1 }]) });
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "done",
      outcomes: [{ action: "skip", reason: "no-mapped-value" }],
    });
    expect(center.exchanges).toHaveLength(1);
  });
});
