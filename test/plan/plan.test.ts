import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import type { Planned } from "../../src/plan/outcome.ts";
import { PlanBuilder } from "../../src/plan/plan.ts";

const IDENTITY = parseIdentity("ann");
const refOf = (sid: string) => ({ sid, name: sid });
const skipped = (sid: string): Planned => ({
  worker: refOf(sid),
  identity: undefined,
  action: "skip",
  reason: "no-identity",
});

describe("a plan", () => {
  it("has its entries in the order of the Workers, and counts those that need nothing", () => {
    const builder = new PlanBuilder();
    expect(builder.countWorker()).toBe(1);
    expect(builder.countWorker()).toBe(2);
    builder.countUser();
    for (const sid of ["WK3", "WK1", "WK2"]) builder.add(skipped(sid));
    for (const sid of ["WK4", "WK5"]) {
      builder.add({ worker: refOf(sid), identity: IDENTITY, action: "none" });
    }
    expect(builder.has("WK1")).toBe(true);
    expect(builder.has("WK4")).toBe(false);
    expect(builder.finish([])).toEqual({
      workers: 2,
      users: 1,
      unchanged: 2,
      hasGap: false,
      entries: ["WK1", "WK2", "WK3"].map(skipped),
      warnings: [],
    });
    builder.noteGap();
    expect(builder.finish([]).hasGap).toBe(true);
  });

  it("has one entry for each Worker, the last", () => {
    const builder = new PlanBuilder();
    builder.add(skipped("WK1"));
    builder.add({ ...skipped("WK1"), identity: IDENTITY });
    expect(builder.finish([]).entries).toMatchObject([{ identity: "ann" }]);
  });

  it("tells each of two Workers with one identity which the other is", () => {
    const builder = new PlanBuilder();
    builder.addShared(IDENTITY, refOf("WK2"), refOf("WK1"));
    const entry = (sid: string, other: string) => ({
      worker: refOf(sid),
      identity: "ann",
      action: "fail",
      problem: {
        code: "identity-shared",
        message: `Worker ${other} has the same identity, so neither is synced. Give each its own.`,
      },
      fields: [],
    });
    expect(builder.finish([]).entries).toMatchObject([entry("WK1", "WK2"), entry("WK2", "WK1")]);
  });
});
