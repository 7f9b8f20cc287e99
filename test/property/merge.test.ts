import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desire } from "../../src/mapping/desire.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { formatJson, isJsonObject, type JsonValue, parseJson } from "../../src/mapping/json.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { parseUser } from "../../src/mapping/user.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import type { Change } from "../../src/plan/change.ts";
import { diff } from "../../src/plan/diff.ts";
import { mappingOf, type Sample, world } from "./samples.ts";

/** The change for a sample, or the problem that is reported instead. */
async function changeOf(sample: Sample): Promise<Change | Problem> {
  const { worker, user } = sample;
  const mapping = await mappingOf(sample);
  try {
    const desired = await desire(
      mapping,
      parseWorker({ sid: "WK1", friendlyName: "ann", attributes: worker }),
    );
    const record = { sid: "US1", identity: "ann", friendlyName: null };
    const found =
      user === undefined
        ? undefined
        : parseUser({ ...record, attributes: user }, parseIdentity("ann"));
    return diff(desired, found, mapping.users);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Every leaf of an object with its path; an empty object is a leaf. */
function leaves(value: JsonValue, path = ""): [string, string][] {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [[path, formatJson(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

describe("for any mapping, Worker and User", () => {
  it("a change that was made leaves nothing to change", () => {
    return fc.assert(
      fc.asyncProperty(world, async (sample) => {
        const change = await changeOf(sample);
        if (change instanceof Problem || !("values" in change)) return;
        const written = change.values.attributes ?? "{}";
        const again = await changeOf({ ...sample, user: written });
        expect(again).toEqual({ action: "none" });
      }),
      { numRuns: 150 },
    );
  });

  it("no value outside the targets changes, to the digit", () => {
    return fc.assert(
      fc.asyncProperty(world, async (sample) => {
        const change = await changeOf(sample);
        if (change instanceof Problem || change.action !== "update") return;
        const targets = sample.rules.map(({ to }) => `.${to}`);
        const foreign = ([path]: [string, string]) =>
          !targets.some((target) => path === target || path.startsWith(`${target}.`));
        const before = leaves(parseJson(sample.user ?? "{}")).filter(foreign);
        const after = leaves(parseJson(change.values.attributes ?? "{}"));
        // An empty object on the way to a target may get it, or go with it.
        const isShell = ([path, value]: [string, string]) =>
          value === "{}" && targets.some((target) => target.startsWith(`${path}.`));
        const kept = (leaf: [string, string]) => foreign(leaf) && !isShell(leaf);
        expect(after.filter(kept)).toEqual(before.filter(kept));
      }),
      { numRuns: 150 },
    );
  });

  it("the order of the rules does not matter", () => {
    return fc.assert(
      fc.asyncProperty(world, async (sample) => {
        const one = await changeOf(sample);
        const other = await changeOf({ ...sample, rules: [...sample.rules].reverse() });
        expect(actionOf(other)).toBe(actionOf(one));
        if (one instanceof Problem || other instanceof Problem) return;
        if (!("values" in one) || !("values" in other)) return;
        expect(leaves(parseJson(other.values.attributes ?? "{}")).sort()).toEqual(
          leaves(parseJson(one.values.attributes ?? "{}")).sort(),
        );
      }),
      { numRuns: 120 },
    );
  });
});

function actionOf(change: Change | Problem): string {
  // Of several problems, the first is named.
  return change instanceof Problem ? "fail" : change.action;
}
