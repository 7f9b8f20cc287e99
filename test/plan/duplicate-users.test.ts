import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { startCenter } from "../support/center.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };

/** Ann, whose contact_uri says another identity than her name, and 20 of whom both say the same. */
function worldOfAnn(users: readonly string[]): World {
  const world = new World();
  world.addWorker("ann", { contact_uri: "client:ann_new", image_url: "a.png" });
  for (let index = 0; index < 20; index++) {
    world.addWorker(`w${index}`, { contact_uri: `client:w${index}`, image_url: "w.png" });
    world.users.create({ identity: `w${index}`, attributes: '{"avatar_url":"w.png"}' });
  }
  for (const identity of users) world.users.create({ identity });
  return world;
}

describe("two Users that could be one Worker's", () => {
  it("are both named, and the run is done all the same", async () => {
    const center = await startCenter({ world: worldOfAnn(["ann", "ann_new"]) });
    const [other, taken] = ["ann", "ann_new"].map((name) => center.world.users.find(name)?.sid);
    const result = await center.run(AVATAR);
    expect(result).toMatchObject({ outcome: "done", outcomes: [{ action: "update" }] });
    expect(result.warnings).toEqual([
      {
        worker: { sid: center.world.workers[0]?.sid, name: "ann" },
        problem: expect.objectContaining({ code: "two-users", detail: "ann_new and ann" }),
      },
    ]);
    const message = result.warnings[0]?.problem.message;
    expect(message).toContain(`${taken} by its identity`);
    expect(message).toContain(`${other} by its encoded name`);
    expect(center.world.users.find("ann")?.attributes).toBe("{}");
  });

  it.each([[["ann"]], [["ann_new"]], [[]]])(
    "are not seen where there are only %j",
    async (users) => {
      const center = await startCenter({ world: worldOfAnn(users) });
      expect(await center.run(AVATAR, { mode: "plan" })).toMatchObject({ warnings: [] });
    },
  );

  it("are not seen where the other is another Worker's own", async () => {
    const world = worldOfAnn(["ann", "ann_new"]);
    world.addWorker("somebody", { contact_uri: "client:ann", image_url: "s.png" });
    const center = await startCenter({ world });
    expect(await center.run(AVATAR, { mode: "plan" })).toMatchObject({ warnings: [] });
  });

  it("do not matter to a mapping that goes by one of both alone", async () => {
    for (const identity of ["contact_uri", "friendly_name"]) {
      const center = await startCenter({ world: worldOfAnn(["ann", "ann_new"]) });
      const result = await center.run({ ...AVATAR, identity: [identity] }, { mode: "plan" });
      expect(result.warnings).toEqual([]);
    }
  });

  it("are looked up beyond the list only for a Worker that is to be written", async () => {
    const visitors = Array.from({ length: 500 }, (_, index) => `visitor${index}`);
    const world = worldOfAnn([...visitors, "ann", "ann_new"]);
    const center = await startCenter({ world });
    const lookUps = () =>
      center.exchanges.filter(
        ({ method, path }) => method === "GET" && path.endsWith("/Users/ann"),
      );
    expect((await center.run(AVATAR)).warnings).toHaveLength(1);
    expect(lookUps()).toHaveLength(1);

    center.exchanges.length = 0;
    expect(await center.run(AVATAR)).toMatchObject({ outcome: "done", outcomes: [], warnings: [] });
    expect(lookUps()).toEqual([]);
  });
});
