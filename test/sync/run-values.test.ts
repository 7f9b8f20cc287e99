import { describe, expect, it } from "vitest";
import { startCenter } from "../support/center.ts";
import { AVATAR, IDENTITY, worldOf } from "./small-world.ts";

describe("a run", () => {
  it("removes what the mapping wants gone, from Users that are there only", async () => {
    const mapping = {
      identity: IDENTITY,
      attributes: [{ from: "team", to: "show.team", whenMissing: "remove" }],
    };
    const center = await startCenter({
      world: worldOf([{}, {}, { team: "a" }], { w0: '{"show":{"team":"b"},"n":1.0}' }),
    });
    expect((await center.run(mapping)).outcomes).toMatchObject([
      { action: "update", fields: [{ path: ["show", "team"], before: "b", after: undefined }] },
      { action: "skip", reason: "no-mapped-value" },
      { action: "create" },
    ]);
    expect(center.world.users.find("w0")?.attributes).toBe('{"n":1.0}');
    await center.run(mapping);
    expect(center.writes()).toHaveLength(2);
  });

  it("leaves deep foreign attributes as they are, to the digit", async () => {
    const foreign =
      '"ext":{"id":12345678901234567890,"rate":1.0,"far":1e400,"list":[-0,{"a":null}]}';
    const world = worldOf([{ image_url: "new.png" }], {
      w0: `{${foreign},"avatar_url":"old.png"}`,
    });
    await (await startCenter({ world })).run(AVATAR);
    expect(world.users.list[0]?.attributes).toBe(`{${foreign},"avatar_url":"new.png"}`);
  });

  it("writes no User that matches already, however its JSON is spelled", async () => {
    const world = worldOf([{ image_url: "a.png", level: 1 }], {
      w0: '{ "level" : 1.0, "avatar_url":"a\\u002epng" }',
    });
    const center = await startCenter({ world });
    const mapping = { attributes: { image_url: "avatar_url", level: "level" } };
    expect(await center.run(mapping)).toMatchObject({ outcome: "done", outcomes: [] });
    expect(center.writes()).toEqual([]);
  });

  it("never overwrites User attributes that are no JSON object", async () => {
    const world = worldOf([{ image_url: "a.png" }], { w0: "[1]" });
    const center = await startCenter({ world });
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "failed",
      outcomes: [{ problem: { code: "user-attributes-unreadable" } }],
    });
    expect(world.users.list[0]?.attributes).toBe("[1]");
  });

  it("plans and writes nothing that the next run could not read, or Conversations not hold", async () => {
    const deep = JSON.parse(`${"[".repeat(497)}${"]".repeat(497)}`);
    const world = worldOf([{ v: deep }, { v: [deep] }, { v: "x".repeat(17_000) }, { v: 1 }]);
    const center = await startCenter({ world });
    const mapping = { identity: ["friendly_name"], attributes: { v: "a.b.c" } };
    const failed = (code: string) => ({ action: "fail", problem: { code } });
    const [tooDeep, tooLarge] = [failed("target-too-deep"), failed("user-too-large")];
    const outcomes = [{ action: "create" }, tooDeep, tooLarge, { action: "create" }];
    expect(await center.run(mapping, { mode: "plan" })).toMatchObject({ outcomes });
    expect(await center.run(mapping)).toMatchObject({ outcomes, problem: undefined });
    expect(center.writes()).toHaveLength(2);
    expect(await center.run(mapping)).toMatchObject({ outcomes: [tooDeep, tooLarge] });
    expect(await center.run({ ...mapping, users: "updateOnly" })).toMatchObject({
      problem: undefined,
    });
  });

  it("names a new User, and leaves the name to the agent from then on", async () => {
    const world = worldOf([{ image_url: "a.png", public_identity: "Ann" }]);
    const center = await startCenter({ world });
    const mapping = { ...AVATAR, friendlyName: { from: "public_identity", mode: "createOnly" } };
    await center.run(mapping);
    expect(world.users.list[0]?.friendlyName).toBe("Ann");
    Object.assign(world.users.list[0] ?? {}, { friendlyName: "Annie", attributes: "{}" });
    await center.run(mapping);
    expect(world.users.list[0]).toMatchObject({
      friendlyName: "Annie",
      attributes: '{"avatar_url":"a.png"}',
    });
  });

  it("sends the role on creation only", async () => {
    const roleSid = `RL${"ab".repeat(16)}`;
    const world = worldOf([{ image_url: "a.png" }, { image_url: "b.png" }], { w1: "{}" });
    const center = await startCenter({ world });
    await center.run({ ...AVATAR, roleSid });
    expect(
      center
        .writes()
        .map(({ requestBody }) => requestBody.includes(roleSid))
        .sort(),
    ).toEqual([false, true]);
    expect(world.users.find("w0")?.roleSid).toBe(roleSid);
  });
});
