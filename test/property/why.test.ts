import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/mapping/problem.ts";
import { parseUser } from "../../src/mapping/user.ts";
import { diff } from "../../src/plan/diff.ts";
import { resolveTarget } from "../../src/plan/resolve-target.ts";
import { explain } from "../../src/why/explain.ts";
import type { Explanation } from "../../src/why/explanation.ts";
import { mappingOf, world } from "./samples.ts";

/** What the samples of the merge do not vary. */
const around = fc.record({
  users: fc.constantFrom("upsert", "updateOnly", "createOnly"),
  identity: fc.oneof(
    { arbitrary: fc.constant(["contact_uri", { guess: "friendly_name" }]), weight: 4 },
    fc.constant([{ from: "a" }]),
    fc.constant([
      { from: "a.b", encode: "flex" },
      { expression: "b & c" },
      { guess: "friendly_name" },
    ]),
  ),
  friendlyName: fc.constantFrom(
    undefined,
    { from: "b", mode: "createOnly" },
    { from: ["a", "c"], when: "$exists(a)", default: "Agent" },
    { expression: "$string(a)", mode: "fillEmpty" },
  ),
});

const samples = fc.tuple(world, around, fc.constantFrom(null, "", "text"));
type Samples = typeof samples extends fc.Arbitrary<infer T> ? T : never;

/** The explanation of a sample, and the end to which a run comes. */
async function both([sample, others, friendlyName]: Samples) {
  const mapping = await mappingOf(sample, others);
  const record = { sid: "WK1", friendlyName: "ann", attributes: sample.worker };
  const user = (identity: string) =>
    sample.user === undefined
      ? undefined
      : { sid: "US1", identity, friendlyName, attributes: sample.user };
  const explanation = await explain(mapping, record, {
    scope: "in",
    user: async (identity) => user(identity),
  });
  const resolved = await resolveTarget(mapping, record);
  if (resolved.action !== "look") return { explanation, end: resolved };
  try {
    const found = user(resolved.identity);
    const end = diff(resolved.desired, found && parseUser(found, resolved.identity), mapping.users);
    return { explanation, end };
  } catch (error) {
    return { explanation, end: { action: "fail", problem: error } };
  }
}

function problemsIn({ tried, rules }: Explanation): Problem[] {
  return [
    ...tried.map(({ gives }) => gives),
    ...rules.flatMap(({ result, target }) => [result, target?.compared]),
  ].filter((one) => one instanceof Problem);
}

/** The changes that the rules come to. */
function changesIn({ rules }: Explanation) {
  return rules.flatMap(({ target }) => {
    const compared = target?.compared;
    return compared !== undefined && "change" in compared ? [compared.change] : [];
  });
}

describe("for any mapping, Worker and User, an explanation", () => {
  it("ends as a run does, and its steps lead there", () => {
    return fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        const { explanation, end } = await both(sample);
        expect(explanation.end).toMatchObject(end);

        const steps = changesIn(explanation);
        switch (explanation.end.action) {
          case "fail": {
            const { message } = explanation.end.problem;
            expect(problemsIn(explanation).map((problem) => problem.message)).toContain(message);
            break;
          }
          case "none":
            expect(steps).toEqual([]);
            break;
          case "create":
          case "update":
            expect(steps).toEqual(explanation.end.fields);
        }
        for (const { result, target } of explanation.rules) {
          if (result instanceof Problem || result.says !== "value") continue;
          if (target?.compared === undefined || !("change" in target.compared)) continue;
          expect(target.compared.change.after).toEqual(result.value);
        }
      }),
      { numRuns: 80 },
    );
  });
});
