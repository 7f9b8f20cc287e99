import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/emulator/generated-center.ts";
import type { RunOptions } from "../../src/sync/run.ts";
import { startCenter } from "../support/center.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };

/** A run that would create so many Users, and overwrite so many of those that are there. */
async function runThat(
  { created, changed = 0, users = changed }: { created: number; changed?: number; users?: number },
  safety: object,
  options: Partial<RunOptions> = {},
) {
  const world = generatedCenter({ workers: users + created, users, changed });
  const center = await startCenter({ world });
  const result = await center.run({ ...AVATAR, safety }, options);
  return { center, result };
}

describe("the guard of creations", () => {
  it.each([
    [{}, 40, true],
    [{ maxCreates: 3 }, 2, true],
    [{ maxCreates: 3 }, 3, true],
    [{ maxCreates: 3 }, 4, false],
    [{ maxCreates: 0 }, 0, true],
    [{ maxCreates: 0 }, 1, false],
  ])("with %j lets %i pass: %s", async (safety, created, passes) => {
    const { center, result } = await runThat({ created, users: 2 }, safety);
    expect(result.outcome).toBe(passes ? "done" : "stopped");
    expect(center.writes()).toHaveLength(passes ? created : 0);
  });

  it.each([
    [4, "4 Users would be created; the limit is 3."],
    [1, "1 User would be created; the limit is 0."],
  ])("says the figures and the remedy for %i, and shows the plan", async (created, words) => {
    const { result } = await runThat({ created }, { maxCreates: created === 1 ? 0 : 3 });
    expect(result).toMatchObject({
      outcome: "stopped",
      problem: {
        code: "too-many-creates",
        message: `${words} Check the mapping and TWILIO_CONVERSATIONS_SERVICE_SID, or run again with --allow-creates ${created}.`,
      },
    });
    expect(result.outcomes).toHaveLength(created);
  });

  it.each([
    [3, false],
    [4, true],
    [5, true],
  ])("lets 4 pass when %i are allowed: %s", async (creates, passes) => {
    const permission = { creates };
    const { result } = await runThat({ created: 4 }, { maxCreates: 2 }, { permission });
    if (passes) expect(result.outcome).toBe("done");
    else
      expect(result.problem?.message).toContain("the limit is 2, and --allow-creates 3 is less.");
  });

  it("allows no fewer than the mapping does", async () => {
    const permission = { creates: 1 };
    const { result } = await runThat({ created: 4 }, { maxCreates: 4 }, { permission });
    expect(result.outcome).toBe("done");
  });

  it("names both limits in one message when both are exceeded", async () => {
    const safety = { maxCreates: 1, maxOverwrites: 2 };
    const { result } = await runThat({ created: 2, changed: 3 }, safety);
    expect(result.problem?.message).toBe(
      "3 of 3 Users (100 %) would have values overwritten or removed; the limit is 2. 2 Users would be created; the limit is 1. Check the mapping and TWILIO_CONVERSATIONS_SERVICE_SID, or run again with --allow-overwrites 3 --allow-creates 2.",
    );
    const permission = { overwrites: 3, creates: 2 };
    expect((await runThat({ created: 2, changed: 3 }, safety, { permission })).result.outcome).toBe(
      "done",
    );
  });

  it("holds in a pass over what has changed, and counts no Workers for it", async () => {
    const world = generatedCenter({ workers: 30, users: 20, changed: 8 });
    for (const worker of [...world.workers.slice(0, 8), ...world.workers.slice(20, 24)]) {
      world.changeWorker(worker, JSON.parse(worker.attributes));
    }
    const center = await startCenter({ world });
    const scope = { changedSince: new Date(Date.now() - 60_000) };
    const result = await center.run({ ...AVATAR, safety: { maxCreates: 3 } }, { scope });
    expect(result.problem?.message).toMatch(/^4 Users would be created; the limit is 3\./);
    expect(center.writes()).toEqual([]);
  });

  it("does not let an approved plan pass", async () => {
    const mapping = { ...AVATAR, safety: { maxCreates: 1 } };
    const center = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    const { plan } = await center.run(mapping, { mode: "plan" });
    expect((await center.run(mapping, { permission: { plan } })).problem?.code).toBe(
      "too-many-creates",
    );
    const both = await center.run(mapping, { permission: { plan, creates: 2 } });
    expect(both.outcome).toBe("done");
  });
});

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

  it("are not created under an approved plan", async () => {
    const world = generatedCenter({ workers: 2, users: 2, changed: 2 });
    const center = await startCenter({ world });
    const { plan } = await center.run(AVATAR, { mode: "plan" });
    const result = await center.run(AVATAR, {
      permission: { plan },
      onPlan: () => world.users.remove("agent0_40example_2Ecom"),
    });
    expect(result.outcomes.map(({ action }) => action)).toEqual(["fail", "update"]);
    expect(world.users.list).toHaveLength(1);
  });
});
