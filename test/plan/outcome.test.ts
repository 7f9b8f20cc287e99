import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { Change } from "../../src/plan/change.ts";
import { failed, outcomeOf } from "../../src/plan/outcome.ts";
import { Stop } from "../../src/plan/plan.ts";

const SUBJECT = { worker: { sid: "WK1", name: "ann" }, identity: parseIdentity("ann") };

describe("the outcome for one Worker", () => {
  const fields = [{ kind: "friendlyName", before: undefined, after: "Ann" }] as const;
  it.each<[Change, object]>([
    [{ action: "none" }, { action: "none" }],
    [
      { action: "skip", reason: "worker-gone" },
      { action: "skip", reason: "worker-gone" },
    ],
    [
      { action: "create", fields, values: {} },
      { action: "create", fields },
    ],
    [
      { action: "update", user: "US1", fields, values: {} },
      { action: "update", fields },
    ],
  ])("of the change %j", (change, outcome) => {
    expect(outcomeOf(SUBJECT, change)).toStrictEqual({ ...SUBJECT, ...outcome });
  });

  it("that failed is the problem as it is", () => {
    for (const problem of [new Problem("network", "No answer."), new Stop("no-workers", "None.")]) {
      const outcome = failed({ ...SUBJECT }, problem, fields);
      expect(outcome).toEqual({ ...SUBJECT, action: "fail", problem, fields });
      expect(outcome.problem).toBe(problem);
      expect(String(problem)).toBe(`${problem.name}: ${problem.message}`);
    }
  });

  it.each([
    [new TypeError("x is not a function"), "TypeError", "x is not a function"],
    [Object.assign(new Error("hush"), { name: "has hush" }), "error", "hush"],
    ["hush", "error", undefined],
    [undefined, "error", undefined],
  ])("that failed by another error, %s, says what kind, and keeps its words apart", (...row) => {
    const [error, kind, detail] = row;
    const { problem, ...others } = failed(SUBJECT, error);
    expect(others).toEqual({ ...SUBJECT, action: "fail", fields: [] });
    expect(problem).toMatchObject({
      code: "unexpected",
      message: `An unexpected ${kind} in the program itself. Please report it.`,
    });
    expect(problem.detail).toBe(detail);
  });
});
