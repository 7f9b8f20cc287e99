import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { startCenter } from "../support/center.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };

describe("Users that vanish while a run writes", () => {
  it.each([
    [undefined, undefined, 4],
    [3, undefined, 2],
    [1, undefined, 0],
    [1, 5, 4],
  ])("are created anew within the limit %s, or %s", async (maxCreates, creates, anew) => {
    const world = generatedCenter({ workers: 5, users: 4, changed: 4 });
    const center = await startCenter({ world });
    const mapping = { ...AVATAR, safety: { maxOverwrites: "100%", maxCreates } };
    const result = await center.run(JSON.parse(JSON.stringify(mapping)), {
      permission: { creates },
      onPlan: () => {
        for (let index = 0; index < 4; index++) world.users.remove(`agent${index}_40example_2Ecom`);
      },
    });
    const problems = result.outcomes.flatMap((one) =>
      one.action === "fail" ? [one.problem.code] : [],
    );
    expect(problems).toEqual(Array(4 - anew).fill("create-unforeseen"));
    expect(world.users.list).toHaveLength(1 + anew);
  });

  it("count once each, however often they vanish", async () => {
    const world = generatedCenter({ workers: 1, users: 1, changed: 1 });
    const [user] = world.users.list;
    const identity = user?.identity ?? "";
    const center = await startCenter({
      world,
      // Each write finds what the reading before it did not.
      onExchange: ({ method, path, status }) => {
        if (method === "GET" && path.includes("/Users/") && status === 404) {
          world.users.create({ identity, attributes: "{}" });
        } else if (method === "POST" && status === 409) world.users.remove(identity);
      },
    });
    const mapping = { ...AVATAR, safety: { maxCreates: 1 } };
    const result = await center.run(mapping, { onPlan: () => world.users.remove(identity) });
    expect(center.writes().filter(({ status }) => status === 409).length).toBeGreaterThan(1);
    expect(result.outcomes).toMatchObject([{ problem: { code: "user-unsettled" } }]);
  });

  it.each([
    [undefined, undefined],
    [99, 99],
  ])(
    "are not created under an approved plan, whatever the limits (%s, %s)",
    async (most, creates) => {
      const world = generatedCenter({ workers: 2, users: 2, changed: 2 });
      const center = await startCenter({ world });
      const mapping = { ...AVATAR, ...(most !== undefined && { safety: { maxCreates: most } }) };
      const { planName } = await center.run(mapping, { mode: "plan" });
      const result = await center.run(mapping, {
        permission: { planName, creates },
        onPlan: () => world.users.remove("agent0_40example_2Ecom"),
      });
      expect(result.outcomes.map(({ action }) => action)).toEqual(["fail", "update"]);
      expect(world.users.list).toHaveLength(1);
    },
  );
});
