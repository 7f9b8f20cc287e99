import { describe, expect, it, vi } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { deadlinePassed } from "../../src/twilio/deadline.ts";
import { startCenter } from "../support/center.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };

describe("a run that asks before it writes", () => {
  it("counts the changes, and makes them when they are confirmed", async () => {
    const world = generatedCenter({ workers: 12, users: 4, changed: 3 });
    world.addWorker("broken", "{");
    const center = await startCenter({ world });
    const confirm = vi.fn(async () => {
      expect(center.writes()).toEqual([]);
      return true;
    });
    expect(await center.run(AVATAR, { confirm })).toMatchObject({ outcome: "failed" });
    expect(confirm.mock.calls).toEqual([[11]]);
    expect(center.writes()).toHaveLength(11);
  });

  it("stops otherwise, and says so", async () => {
    const center = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    expect(await center.run(AVATAR, { confirm: async () => false })).toMatchObject({
      outcome: "stopped",
      applied: false,
      planName: expect.stringMatching(/^c2u0-/),
      problem: { code: "not-confirmed" },
      outcomes: [{ action: "create" }, { action: "create" }],
    });
    expect(center.writes()).toEqual([]);
  });

  it("ends with what asking ends with", async () => {
    const center = await startCenter({ world: generatedCenter({ workers: 2, users: 0 }) });
    const confirm = () => Promise.reject(deadlinePassed());
    expect(await center.run(AVATAR, { confirm })).toMatchObject({
      outcome: "failed",
      applied: false,
      problem: { code: "deadline" },
    });
    expect(center.writes()).toEqual([]);
  });

  it.each([
    ["there is nothing to write", { workers: 2, users: 2 }, {}],
    ["it is a dry run", { workers: 2, users: 0 }, { mode: "plan" }],
    ["the guard has stopped it", { workers: 20, users: 20, changed: 20 }, {}],
  ] as const)("does not ask when %s", async (_, shape, options) => {
    const center = await startCenter({ world: generatedCenter(shape) });
    const confirm = vi.fn(async () => true);
    await center.run(AVATAR, { ...options, confirm });
    expect(confirm).not.toHaveBeenCalled();
    expect(center.writes()).toEqual([]);
  });
});
