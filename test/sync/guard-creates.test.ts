import { describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
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
      expect(result.problem?.message).toContain(
        "the limit is 2, and --allow-creates 3 is too low.",
      );
  });

  it.each([
    [{ users: 0, created: 2 }, { overwrites: 99 }, "too-many-creates"],
    [{ users: 2, changed: 2, created: 0 }, { creates: 99 }, "too-many-overwrites"],
  ])("of %j is not lifted by %j, which is for the other limit", async (shape, permission, code) => {
    const { result } = await runThat(shape, { maxCreates: 1, maxOverwrites: 1 }, { permission });
    expect(result.problem?.code).toBe(code);
  });

  it("counts no Worker that is skipped or fails", async () => {
    const world = generatedCenter({ workers: 3, users: 1 });
    world.addWorker("none", { contact_uri: "client:none" });
    world.addWorker("broken", "{");
    world.addWorker("guessed", { image_url: "a.png" });
    for (const name of ["a", "b"]) {
      world.addWorker(name, { contact_uri: "client:same", image_url: "a.png" });
    }
    const center = await startCenter({ world });
    await center.run({ ...AVATAR, safety: { maxCreates: 2 } });
    expect(center.writes()).toHaveLength(2);
  });

  it("counts nothing that the mapping never creates", async () => {
    const center = await startCenter({ world: generatedCenter({ workers: 5, users: 1 }) });
    const mapping = { ...AVATAR, users: "updateOnly", safety: { maxCreates: 0 } };
    expect((await center.run(mapping)).outcome).toBe("done");
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

  it.each([
    [{ creates: 2 }, "4 Users would be created; the limit is 1, and --allow-creates 2 is too low."],
    [{ overwrites: 5 }, "4 Users would be created; the limit is 1."],
  ])("keeps in the remedy what was given already: %j", async (permission, figures) => {
    const shape = { created: 4, changed: 3 };
    const safety = { maxCreates: 1, maxOverwrites: 3 };
    const { message } = (await runThat(shape, safety, { permission })).result.problem ?? {};
    const overwrites = "overwrites" in permission ? "--allow-overwrites 5 " : "";
    expect(message).toBe(
      `${figures} Check the mapping and TWILIO_CONVERSATIONS_SERVICE_SID, or run again with ${overwrites}--allow-creates 4.`,
    );
  });

  it("does not let an approved plan pass", async () => {
    const mapping = { ...AVATAR, safety: { maxCreates: 1 } };
    const center = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    const { planName } = await center.run(mapping, { mode: "plan" });
    expect((await center.run(mapping, { permission: { planName } })).problem?.code).toBe(
      "too-many-creates",
    );
    const both = await center.run(mapping, { permission: { planName, creates: 2 } });
    expect(both.outcome).toBe("done");
  });
});

describe("the guard of creations in a pass over what has changed", () => {
  const scope = { changedSince: new Date(Date.now() - 3_600_000) };

  /** Of 40 Workers with Users and 10 without, so many have changed. */
  async function pass(overwritten: number, created: number) {
    const world = generatedCenter({ workers: 50, users: 40, changed: overwritten });
    const changed = [
      ...world.workers.slice(0, overwritten),
      ...world.workers.slice(40, 40 + created),
    ];
    for (const worker of changed) world.changeWorker(worker, JSON.parse(worker.attributes));
    const center = await startCenter({ world });
    const result = await center.run({ ...AVATAR, safety: { maxCreates: 3 } }, { scope });
    const listed = center.exchanges.filter(({ path }) => /Workers\?(?!.*sid)/.test(path));
    return { result, writes: center.writes().length, listed: listed.length };
  }

  it.each([
    [2, "done"],
    [3, "done"],
    [4, "stopped"],
  ])("holds to the number, and counts no Workers for it: %i are %s", async (created, outcome) => {
    const { result, writes, listed } = await pass(0, created);
    expect(result.outcome).toBe(outcome);
    expect({ writes, listed }).toEqual({ writes: outcome === "done" ? created : 0, listed: 0 });
  });

  it.each([
    [15, 3, undefined],
    [15, 4, /^4 Users would be created; the limit is 3\. .* with --allow-creates 4\.$/],
    [16, 3, /^16 of 50 Workers in scope \(32 %\) .* with --allow-overwrites 16\.$/],
    [16, 4, /^16 of 50 Workers in scope .* 4 Users would be created; .* 16 --allow-creates 4\.$/],
  ])("takes the share of %i overwritten of all Workers, beside %i created", async (...row) => {
    const [overwritten, created, message] = row;
    const { result, writes, listed } = await pass(overwritten, created);
    if (message === undefined) expect(result.outcome).toBe("done");
    else expect(result.problem?.message).toMatch(message);
    expect(writes).toBe(message === undefined ? overwritten + created : 0);
    expect(listed).toBe(1);
  });
});
