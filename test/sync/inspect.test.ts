import { describe, expect, it } from "vitest";
import { countedSid, World } from "../../src/dev/emulator/world.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { Warning } from "../../src/plan/plan.ts";
import { startCenter } from "../support/center.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };

function warningOf(worker: number): Warning {
  const problem = new Problem("image-not-found", "It is not there.");
  return { worker: { sid: countedSid("WK", worker), name: "" }, problem };
}

/** A center of two Workers without Users. */
function startTwo() {
  const world = new World();
  for (const name of ["ann", "bob"]) world.addWorker(name, { image_url: `${name}.png` });
  return startCenter({ world });
}

describe("what a run looks at besides", () => {
  it("is the plan, before anything is shown or written; its warnings are in order, and stop nothing", async () => {
    const { run, writes } = await startTwo();
    const order: string[] = [];
    const result = await run(AVATAR, {
      inspect: async ({ entries }) => {
        order.push(`inspect ${entries.length} with ${writes().length}`);
        return [warningOf(2), warningOf(1)];
      },
      onPlan: ({ warnings }) => order.push(`plan with ${warnings.length}`),
    });
    expect(order).toEqual(["inspect 2 with 0", "plan with 2"]);
    expect(result).toMatchObject({ outcome: "done", applied: true });
    expect(result.warnings.map(({ worker }) => worker?.sid)).toEqual([
      countedSid("WK", 1),
      countedSid("WK", 2),
    ]);
    expect(writes()).toHaveLength(2);
  });

  it("ends the run before its first write when it is interrupted", async () => {
    const { run, writes } = await startTwo();
    const interrupted = new Problem("interrupted", "Interrupted.", { endsRun: true });
    const result = await run(AVATAR, { inspect: () => Promise.reject(interrupted) });
    expect(result).toMatchObject({ outcome: "interrupted", problem: interrupted, applied: false });
    expect(writes()).toEqual([]);
  });

  it("is nothing when the plan was not completed", async () => {
    const { run, world } = await startTwo();
    world.workspaceSid = countedSid("WS", 9);
    const result = await run(AVATAR, { inspect: () => expect.unreachable("there is no plan") });
    expect(result).toMatchObject({ outcome: "failed" });
  });
});
