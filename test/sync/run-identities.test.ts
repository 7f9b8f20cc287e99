import { describe, expect, it } from "vitest";
import { World } from "../../src/dev/emulator/world.ts";
import { startCenter } from "../support/center.ts";
import { AVATAR, worldOf } from "./small-world.ts";

describe("a run", () => {
  it("reaches the User of an e-mail name without contact_uri", async () => {
    const world = new World();
    world.addWorker("ann.veal@arresteddevelopment.com", { image_url: "a.png" });
    world.users.create({ identity: "ann_2Eveal_40arresteddevelopment_2Ecom" });
    const center = await startCenter({ world });
    await center.run(AVATAR);
    expect(world.users.list.map(({ attributes }) => attributes)).toEqual([
      '{"avatar_url":"a.png"}',
    ]);
  });

  it.each(["a#b", "a/b", "a%b", "ü", "a b", "a?b", "%2E%2E", "a\\b", "a+b&c=d", "…", "a%2Fb"])(
    "reaches exactly the User of identity %s",
    async (identity) => {
      const bystanders = { a: "{}", "a%23b": "{}", b: "{}", ab: "{}" };
      const world = worldOf([{ chat: identity, image_url: "a.png" }], {
        ...bystanders,
        [identity]: "{}",
      });
      const center = await startCenter({ world });
      await center.run({ ...AVATAR, identity: [{ from: "chat" }] });
      const written = world.users.list.filter(({ attributes }) => attributes !== "{}");
      expect(written.map((user) => user.identity)).toEqual([identity]);
    },
  );

  it.each(["", " ", ".", "..", "US00000000000000000000000000000001"])(
    "reports identity %j and sends nothing for it",
    async (identity) => {
      const world = worldOf([{ chat: identity, image_url: "a.png" }], { somebody: "{}" });
      const center = await startCenter({ world });
      const result = await center.run({ ...AVATAR, identity: [{ from: "chat" }] });
      expect(result).toMatchObject({
        outcome: "failed",
        outcomes: [{ action: "fail", problem: { code: "identity-unusable" } }],
      });
      expect(center.exchanges.map(({ path }) => path)).toEqual([
        expect.stringContaining("/Workers?"),
      ]);
    },
  );

  it("does not take a SIP address for an identity", async () => {
    const center = await startCenter({
      world: worldOf([{ contact_uri: "sip:x@y", image_url: "a.png" }]),
    });
    await center.run(AVATAR);
    expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w0"]);
  });

  it("reports two Workers of one identity and writes neither", async () => {
    const twin = { contact_uri: "client:same", image_url: "a.png" };
    const center = await startCenter({ world: worldOf([twin, { image_url: "b.png" }, twin]) });
    const result = await center.run(AVATAR);
    expect(result.outcomes.map(({ action }) => action)).toEqual(["fail", "create", "fail"]);
    expect(center.world.users.list.map(({ identity }) => identity)).toEqual(["w1"]);
  });

  it("takes a Worker into account that fails later, when two have one identity", async () => {
    const nameless = { contact_uri: "client:same", image_url: "a.png", public_identity: 7 };
    const twin = { contact_uri: "client:same", image_url: "b.png", public_identity: "B" };
    const center = await startCenter({ world: worldOf([nameless, twin]) });
    await center.run({ ...AVATAR, friendlyName: { from: "public_identity" } });
    expect(center.writes()).toEqual([]);
  });
});
