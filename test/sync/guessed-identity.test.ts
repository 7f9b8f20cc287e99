import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import type { RunResult } from "../../src/sync/run.ts";
import { startCenter } from "../support/center.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };

/** What a `contact_uri` may hold, by what it says of the identity. */
const CONTACT_URIS: readonly (readonly [says: "certain" | "nothing" | "broken", uri: unknown])[] = [
  ["certain", "client:NAME"],
  ["certain", "client:NAME?region=ie1"],
  ["nothing", undefined],
  ["nothing", null],
  ["nothing", ""],
  ["nothing", "sip:desk@example.com"],
  ["nothing", "+15550100"],
  ["broken", "client: NAME"],
  ["broken", " client:NAME"],
  ["broken", "client:NAME "],
  ["broken", "Client:NAME"],
  ["broken", "client:$WORKER_SID$"],
  ["broken", "client:"],
  ["broken", "NAME"],
  ["broken", 5],
];

/** What each list of sources makes of a Worker whose `contact_uri` says this. */
type Says = "certain" | "guess" | "none" | "broken";
const FLEX = { certain: "certain", nothing: "guess", broken: "broken" } as const;
const CERTAIN = { certain: "certain", nothing: "certain", broken: "certain" } as const;
const SOURCES: readonly (readonly [unknown[] | undefined, Record<string, Says>])[] = [
  [undefined, FLEX],
  [["contact_uri", { guess: "friendly_name" }], FLEX],
  [["contact_uri", { guess: { from: "email", encode: "flex" } }], FLEX],
  [["contact_uri", { guess: { expression: "$flexIdentity(email)" } }], FLEX],
  [["contact_uri", "twilio_contact_identity", { guess: "friendly_name" }], FLEX],
  [["contact_uri"], { ...FLEX, nothing: "none" }],
  [["contact_uri", { expression: "$flexIdentity(friendlyName)" }], { ...FLEX, nothing: "certain" }],
  [["contact_uri", { from: "chat" }], { ...FLEX, nothing: "certain" }],
  [["friendly_name"], CERTAIN],
  [[{ from: "chat" }], CERTAIN],
  [[{ expression: "$flexIdentity(friendlyName)" }], CERTAIN],
  [[{ guess: "friendly_name" }], { certain: "guess", nothing: "guess", broken: "guess" }],
];

const MODES = ["upsert", "updateOnly", "createOnly"] as const;

function expected(says: Says | undefined, isThere: boolean, users: (typeof MODES)[number]): string {
  if (says === "broken") return "fail";
  if (says === "none") return "no-identity";
  if (isThere) return users === "createOnly" ? "user-present-create-only" : "update";
  if (users === "updateOnly") return "user-absent-update-only";
  return says === "guess" ? "awaits-first-login" : "create";
}

/** A Worker for each `contact_uri`, with and without a User of its name. */
function worldOfAll(): World {
  const world = new World();
  for (const isThere of [true, false]) {
    for (const [index, [, uri]] of CONTACT_URIS.entries()) {
      const name = `agent${index}${isThere ? "there" : "absent"}`;
      world.addWorker(name, {
        image_url: "a.png",
        email: name,
        chat: name,
        contact_uri: typeof uri === "string" ? uri.replace("NAME", name) : uri,
      });
      if (isThere) world.users.create({ identity: name });
    }
  }
  return world;
}

/** What became of each Worker: its action, or why it was skipped. */
function endsOf({ outcomes }: RunResult): string[] {
  return outcomes.map((one) => (one.action === "skip" ? one.reason : one.action));
}

describe("a guessed identity", () => {
  it.each(SOURCES)("with the sources %j finds Users and creates none", async (identity, says) => {
    for (const users of MODES) {
      const center = await startCenter({ world: worldOfAll() });
      const before = center.world.users.list.length;
      const result = await center.run({ ...AVATAR, users, ...(identity && { identity }) });
      const ends = [true, false].flatMap((isThere) =>
        CONTACT_URIS.map(([kind]) => expected(says[kind], isThere, users)),
      );
      expect(endsOf(result), users).toEqual(ends);
      const created = ends.filter((end) => end === "create").length;
      expect(center.world.users.list.length - before).toBe(created);
      expect(center.writes()).toHaveLength(created + ends.filter((end) => end === "update").length);
    }
  });

  it("is certain from the agent's first login on", async () => {
    const world = new World();
    world.addWorker("ann@example.com", { image_url: "a.png" });
    const center = await startCenter({ world });
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "done",
      outcomes: [{ action: "skip", reason: "awaits-first-login" }],
    });
    const attributes = JSON.stringify({ image_url: "a.png", contact_uri: "client:ann_login" });
    Object.assign(world.workers[0] ?? {}, { attributes });
    world.users.create({ identity: "ann_login" });
    expect(endsOf(await center.run(AVATAR))).toEqual(["update"]);
    expect(world.users.list.map((user) => user.identity)).toEqual(["ann_login"]);
  });

  it("creates no User in the place of one that vanishes while it is written", async () => {
    const world = new World();
    world.addWorker("ann", { image_url: "a.png" });
    world.users.create({ identity: "ann" });
    const center = await startCenter({ world });
    const result = await center.run(AVATAR, { onPlan: () => world.users.remove("ann") });
    expect(endsOf(result)).toEqual(["awaits-first-login"]);
    expect(world.users.list).toEqual([]);
  });

  it("costs a look-up, and no write, for each agent that has never logged in", async () => {
    const world = new World();
    for (let index = 0; index < 5; index++) world.addWorker(`w${index}`, { image_url: "a.png" });
    const center = await startCenter({ world });
    await center.run(AVATAR);
    expect(center.exchanges.map(({ method }) => method)).toEqual(Array(6).fill("GET"));
  });
});

describe("an identity that one Worker has for certain and another by a guess", () => {
  const certain = { contact_uri: "client:bob", image_url: "certain.png" };
  const guessing = { image_url: "guess.png" };

  it.each([
    [
      [certain, guessing],
      ["update", "awaits-first-login"],
    ],
    [
      [guessing, certain],
      ["awaits-first-login", "update"],
    ],
  ])("is the one's that is certain, whichever is read first: %j", async (attributes, ends) => {
    const world = new World();
    for (const one of attributes) world.addWorker(one === guessing ? "bob" : "ann", one);
    world.users.create({ identity: "bob" });
    const center = await startCenter({ world });
    const result = await center.run(AVATAR);
    expect(endsOf(result)).toEqual(ends);
    expect(result.outcome).toBe("done");
    expect(world.users.find("bob")?.attributes).toBe('{"avatar_url":"certain.png"}');
  });

  it("is nobody's where two are certain, and the guess waits", async () => {
    const world = new World();
    world.addWorker("bob", guessing);
    world.addWorker("ann", certain);
    world.addWorker("cid", certain);
    const center = await startCenter({ world });
    expect(endsOf(await center.run(AVATAR))).toEqual(["awaits-first-login", "fail", "fail"]);
    expect(center.writes()).toEqual([]);
  });

  it("is nobody's where two guess it", async () => {
    const world = new World();
    world.addWorker("ann", { ...guessing, email: "shared" });
    world.addWorker("bob", { ...guessing, email: "shared" });
    world.users.create({ identity: "shared" });
    const center = await startCenter({ world });
    const result = await center.run({ ...AVATAR, identity: [{ guess: { from: "email" } }] });
    expect(endsOf(result)).toEqual(["fail", "fail"]);
    expect(center.writes()).toEqual([]);
  });

  it.each([
    [{}, certain, ["no-mapped-value", "update"]],
    [guessing, { contact_uri: "client:bob" }, ["awaits-first-login", "no-mapped-value"]],
    ["{", certain, ["fail", "update"]],
  ])("is the certain one's, although one has nothing to show: %j, %j", async (bob, ann, ends) => {
    const world = new World();
    world.addWorker("bob", bob);
    world.addWorker("ann", ann);
    world.users.create({ identity: "bob" });
    const center = await startCenter({ world });
    expect(endsOf(await center.run(AVATAR))).toEqual(ends);
  });
});
