import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { PlanBuilder } from "../../src/sync/plan.ts";

function unchanged(sid: string, identity: string) {
  const worker = { sid, name: sid };
  return { worker, identity: parseIdentity(identity), action: "none" } as const;
}

describe("PlanBuilder", () => {
  it("counts unchanged Workers without keeping them", () => {
    const plan = new PlanBuilder();
    for (const sid of ["WK1", "WK2"]) if (plan.isNew(sid)) plan.add(unchanged(sid, sid));
    expect(plan.finish()).toEqual({ workers: 2, entries: [] });
  });

  it("takes a Worker that a shifted page repeats only once", () => {
    const plan = new PlanBuilder();
    expect([plan.isNew("WK1"), plan.isNew("WK2"), plan.isNew("WK1")]).toEqual([true, true, false]);
  });

  it("makes both Workers of one identity a problem, also those that would be unchanged", () => {
    const plan = new PlanBuilder();
    for (const sid of ["WK2", "WK3", "WK1"]) {
      plan.isNew(sid);
      plan.add(unchanged(sid, sid === "WK3" ? "other" : "same"));
    }
    expect(plan.finish().entries).toMatchObject([
      { worker: { sid: "WK1" }, action: "fail", problem: { code: "identity-shared" } },
      { worker: { sid: "WK2" }, action: "fail", problem: { code: "identity-shared" } },
    ]);
  });
});
