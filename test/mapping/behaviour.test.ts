import { describe, expect, it } from "vitest";
import { BEHAVIOUR, type SourceState, type TARGET_STATES } from "../../src/mapping/behaviour.ts";
import { desire } from "../../src/mapping/desire.ts";
import { MappingError } from "../../src/mapping/file/mapping-error.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { MODES, WHEN_MISSING } from "../../src/mapping/rule.ts";
import { parseUser } from "../../src/mapping/user.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import { diff } from "../../src/plan/diff.ts";

type TargetState = (typeof TARGET_STATES)[number];

const WORKERS: Record<SourceState, readonly object[]> = {
  "a value": [{ from: "new" }],
  missing: [{}, { from: null }, { from: "" }],
};

/** Attributes of Users, with a foreign sibling where there is room for one. */
const USERS: Record<TargetState, readonly (object | undefined)[]> = {
  "no User yet": [undefined],
  nothing: [{}, { show: { other: 1 } }],
  '`null` or `""`': [{ show: { to: null, other: 1 } }, { show: { to: "" } }],
  "the same value": [{ show: { to: "new", other: 1 } }],
  "another value": [{ show: { to: "old", other: 1 } }, { show: { to: "old" } }],
  "another type": [
    { show: { to: { a: 1 } } },
    { show: { to: [7], other: 1 } },
    { show: { to: 0 } },
  ],
  "a value in the way": [{ show: "text" }, { show: [{ to: "old" }] }],
};

const cases = BEHAVIOUR.flatMap(({ modes, whenMissing, source, results }) =>
  modes.flatMap((mode) =>
    whenMissing.map((missing) => ({ mode, whenMissing: missing, source, results })),
  ),
);

describe("what a rule does", () => {
  it("is said for every mode and every source", () => {
    const said = cases.map(({ mode, whenMissing, source }) => `${mode} ${whenMissing} ${source}`);
    const refused = cases.filter(({ results }) => results === undefined).length;
    expect(new Set(said).size).toBe(said.length);
    // Of a mapping that is refused, one source stands for both.
    expect(said.length).toBe(MODES.length * WHEN_MISSING.length * 2 - refused);
  });

  it.each(cases)("$mode, $whenMissing, the source is $source", async ({ results, ...rule }) => {
    const { mode, whenMissing, source } = rule;
    const reading = parseMapping(
      JSON.stringify({ attributes: [{ from: "from", to: "show.to", mode, whenMissing }] }),
      "m.json",
    );
    if (results === undefined) {
      await expect(reading).rejects.toThrow(MappingError);
      return;
    }
    const mapping = await reading;
    const found = new Map<string, Set<string>>();
    for (const [state, users] of Object.entries(USERS)) {
      const outcomes = new Set<string>();
      found.set(state, outcomes);
      for (const user of users) {
        for (const worker of WORKERS[source]) {
          outcomes.add(await outcomeOf(mapping, worker, user));
        }
      }
    }
    const expected = Object.entries(results).map(([state, result]) => [state, new Set([result])]);
    expect([...found]).toEqual(expected);
  });
});

/** In the words of the table. */
async function outcomeOf(
  mapping: Awaited<ReturnType<typeof parseMapping>>,
  worker: object,
  user: object | undefined,
): Promise<string> {
  const record = { sid: "WK1", friendlyName: "ann", attributes: JSON.stringify(worker) };
  const desired = await desire(mapping, parseWorker(record));
  const attributes = JSON.stringify(user);
  const there =
    user &&
    parseUser(
      { sid: "US1", identity: "ann", friendlyName: null, attributes },
      parseIdentity("ann"),
    );
  try {
    const change = diff(desired, there, mapping.users);
    if (!("values" in change)) return change.action === "skip" ? "not created" : "left";
    const after = JSON.parse(change.values.attributes ?? "{}");
    const sibling = JSON.parse(attributes ?? "{}").show?.other;
    expect(after.show?.other).toBe(sibling);
    if (after.show?.to === "new") return "written";
    expect(Object.hasOwn(after, "show")).toBe(sibling !== undefined);
    return "removed";
  } catch (error) {
    if (error instanceof Problem) return "problem";
    throw error;
  }
}

describe("what the rule for the friendly name does", () => {
  const NAMES: Partial<Record<TargetState, readonly (string | null)[]>> = {
    '`null` or `""`': [null, ""],
    "the same value": ["new"],
    "another value": ["old"],
  };
  const kept = cases.filter(({ whenMissing }) => whenMissing === "keep");

  it.each(kept)("$mode, the source is $source", async ({ mode, source, results }) => {
    const text = JSON.stringify({ friendlyName: { from: "from", mode } });
    const mapping = await parseMapping(text, "m.json");
    for (const [state, names] of Object.entries(NAMES)) {
      const expected = Object.entries(results ?? {}).find(([key]) => key === state)?.[1];
      for (const friendlyName of names) {
        for (const worker of WORKERS[source]) {
          const record = { sid: "WK1", friendlyName: "ann", attributes: JSON.stringify(worker) };
          const user = { sid: "US1", friendlyName, attributes: {} };
          const change = diff(await desire(mapping, parseWorker(record)), user, mapping.users);
          expect(change.action).toBe(expected === "written" ? "update" : "none");
        }
      }
    }
  });
});
