import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { parsePath } from "../../src/mapping/path.ts";
import type { Change, FieldChange } from "../../src/plan/change.ts";
import { guard, guardWrites, type Limits } from "../../src/plan/guard.ts";
import type { ToWrite } from "../../src/plan/outcome.ts";
import { type Plan, PlanBuilder } from "../../src/plan/plan.ts";

function field(before: string | undefined): FieldChange {
  return { kind: "attribute", path: parsePath("a"), before, after: "new" };
}

const CHANGES = {
  overwrite: { action: "update", user: "US1", fields: [field("old")], values: {} },
  fill: { action: "update", user: "US1", fields: [field(undefined)], values: {} },
  create: { action: "create", fields: [field(undefined)], values: {} },
  none: { action: "none" },
} as const satisfies Record<string, Change>;

function entryOf(
  sid: string,
  { action, fields }: (typeof CHANGES)["overwrite" | "fill" | "create"],
) {
  const entry: ToWrite = {
    worker: { sid, name: sid },
    identity: parseIdentity(sid),
    action,
    fields,
    desired: { attributes: [], friendlyName: undefined, skipIfAbsent: undefined },
    seen: { user: undefined, at: 0 },
  };
  return entry;
}

/** A plan with so many of each. */
function planOf({ overwrite = 0, fill = 0, create = 0, unchanged = 0, workers = 1 }): Plan {
  const counts = { overwrite, fill, create };
  const entries = (["overwrite", "fill", "create"] as const).flatMap((kind) =>
    Array.from({ length: counts[kind] }, (_, index) => entryOf(`${kind}${index}`, CHANGES[kind])),
  );
  const users = overwrite + fill + unchanged;
  return { ...new PlanBuilder().finish([]), workers, users, entries };
}

function limitsOf(limits: Partial<Limits> = {}): Limits {
  const safety = { maxOverwrites: { kind: "percent", percent: 30 }, fromUsers: 10 } as const;
  return { safety, isOfChanged: false, ...limits };
}

const users = (users: number) =>
  ({ maxOverwrites: { kind: "users", users }, fromUsers: 1 }) as const;

describe("the guard of a plan", () => {
  it.each([
    [0, false, "no-workers"],
    [0, true, undefined],
    [1, false, undefined],
  ])("of %i Workers, over recent changes: %s, ends in %s", (workers, isOfChanged, code) => {
    expect(guard(planOf({ workers }), limitsOf({ isOfChanged }))?.code).toBe(code);
  });

  it("says what is missing", () => {
    expect(guard(planOf({ workers: 0 }), limitsOf())?.message).toBe(
      "The Workspace has no Worker in scope, so nothing was done. Check TWILIO_WORKSPACE_SID and the mapping's `workers` expression.",
    );
    expect(guard({ ...planOf({}), hasGap: true }, limitsOf())).toMatchObject({
      name: "Stop",
      code: "workers-missing",
      message:
        "Twilio's list of Workers has an empty page in the middle, so Workers are missing from the plan. Run again; if this persists, ask Twilio support.",
    });
  });

  it.each([
    [{ overwrite: 2, unchanged: 1 }, 1, "2 of 3 Users (66.67 %)"],
    [{ overwrite: 1_500, unchanged: 1_500 }, 1_000, "1,500 of 3,000 Users (50 %)"],
  ])("rounds a share, and groups digits: %j", (shape, most, figures) => {
    expect(guard(planOf(shape), limitsOf({ safety: users(most) }))?.message).toContain(
      `${figures} would have values overwritten or removed; the limit is ${most.toLocaleString("en-US")}. `,
    );
  });
});

describe("the guard of each write", () => {
  const OVERWRITE =
    "The User has values that it did not have when the plan was made, and the guard did not allow overwriting them. Run again; the next plan counts them.";
  const CREATE =
    "The User was deleted after the plan was made, and the guard did not allow creating it. Run again; the next plan counts it.";

  it.each([
    ["overwrite", "create", "create-unforeseen", CREATE],
    ["create", "overwrite", "overwrite-unforeseen", OVERWRITE],
    ["fill", "overwrite", "overwrite-unforeseen", OVERWRITE],
    ["fill", "create", "create-unforeseen", CREATE],
    ["overwrite", "overwrite", undefined, undefined],
    ["create", "create", undefined, undefined],
    ["overwrite", "fill", undefined, undefined],
    ["create", "none", undefined, undefined],
  ] as const)("of a planned %s that becomes a %s: %s", (planned, made, code, message) => {
    const plan = planOf({ [planned]: 1 });
    const limits = limitsOf({ safety: { ...users(0), maxCreates: 0 }, planName: "c0u1-0" });
    const write = () => guardWrites(plan, limits)(entryOf("WK1", CHANGES[planned]), CHANGES[made]);
    if (code === undefined) expect(write).not.toThrow();
    else expect(write).toThrow(expect.objectContaining({ code, message }));
  });

  it("counts what was planned, and each Worker once however often its write is tried", () => {
    const allow = guardWrites(
      planOf({ create: 1, fill: 5 }),
      limitsOf({ safety: { ...users(0), maxCreates: 3 } }),
    );
    const write = (sid: string) => () => allow(entryOf(sid, CHANGES.fill), CHANGES.create);
    for (const sid of ["fill0", "fill1", "fill0", "fill1"]) expect(write(sid)).not.toThrow();
    expect(write("fill2")).toThrow();
    expect(write("fill2")).toThrow();
    expect(write("fill1")).not.toThrow();
  });

  it("takes a share of the Users, with those that were found meanwhile", () => {
    const plan = planOf({ overwrite: 2, fill: 7, create: 2 });
    const allow = guardWrites(plan, limitsOf());
    const write = (sid: string) => () => allow(entryOf(sid, CHANGES.create), CHANGES.overwrite);
    // 3 of 10, then 4 of 11
    expect(write("create0")).not.toThrow();
    expect(write("create1")).toThrow(expect.objectContaining({ code: "overwrite-unforeseen" }));
  });

  it("lets nothing pass that an approved plan does not have, even within the limits", () => {
    const write = (planName?: string) => () =>
      guardWrites(planOf({ fill: 1 }), limitsOf({ planName }))(
        entryOf("fill0", CHANGES.fill),
        CHANGES.create,
      );
    expect(write()).not.toThrow();
    expect(write("c0u1-0")).toThrow(expect.objectContaining({ code: "create-unforeseen" }));
  });
});
