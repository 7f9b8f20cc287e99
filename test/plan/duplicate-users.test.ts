import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { DuplicateUsers } from "../../src/plan/duplicate-users.ts";
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
    expect(result.warnings[0]?.problem.message).toBe(
      `Two Users may belong to this Worker: ${taken} by its identity, which is synced, and ${other} by its encoded name, which is not. Check which one the chat uses; the other may be left over.`,
    );
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

describe("the pairs of identities that are watched for", () => {
  const desired = { attributes: [], friendlyName: undefined, skipIfAbsent: undefined };

  /** Two pairs that have an identity in common, another one, and a Worker with one identity only. */
  function watched(): DuplicateUsers {
    const duplicates = new DuplicateUsers();
    const enter = (sid: string, identity: string, other: string | undefined) =>
      duplicates.enter({
        action: "look",
        worker: { sid, name: sid },
        desired,
        isGuess: false,
        identity: parseIdentity(identity),
        other: other === undefined ? undefined : parseIdentity(other),
      });
    enter("WK2", "ann", "common");
    enter("WK3", "single", undefined);
    enter("WK1", "bob", "common");
    enter("WK4", "dan", "other");
    return duplicates;
  }

  const see = (duplicates: DuplicateUsers, ...identities: string[]) => {
    for (const identity of identities) {
      const record = { sid: `US-${identity}`, friendlyName: null, attributes: "{}" };
      duplicates.saw({ ...record, identity });
    }
  };

  it("are counted until they have been seen, each once", () => {
    const duplicates = watched();
    expect(duplicates.waiting).toBe(6);
    see(duplicates, "ann", "ann", "single", "stranger");
    expect(duplicates.waiting).toBe(5);
    see(duplicates, "common", "bob", "dan", "other");
    expect(duplicates.waiting).toBe(0);
  });

  it("are still to be looked up only where one User is known, for the Workers that matter", () => {
    const duplicates = watched();
    expect(duplicates.unseen(() => true)).toEqual([]);
    see(duplicates, "ann");
    expect(duplicates.unseen(() => true)).toEqual(["common"]);
    expect(duplicates.unseen(({ sid }) => sid !== "WK2")).toEqual([]);
    see(duplicates, "common");
    expect(duplicates.unseen(() => true)).toEqual([]);
  });

  it("are warned about in the order of the Workers, unless another Worker has the identity", () => {
    const duplicates = watched();
    see(duplicates, "ann", "common");
    const workersOf = (isTaken: boolean) =>
      duplicates.warnings(() => isTaken).map(({ worker }) => worker?.sid);
    expect(workersOf(false)).toEqual(["WK2"]);
    see(duplicates, "bob", "dan", "other");
    expect(workersOf(false)).toEqual(["WK1", "WK2", "WK4"]);
    expect(workersOf(true)).toEqual([]);
  });
});
