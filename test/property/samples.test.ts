import fc from "fast-check";
import { expect, it } from "vitest";
import { ruleList } from "../../src/mapping/file/rule-shape.ts";
import { rulesOf, world } from "./samples.ts";

it("samples use every key that a rule may have", () => {
  const rules = fc.sample(world, { numRuns: 200, seed: 1 }).flatMap(rulesOf);
  const keys = rules.flatMap(Object.keys);
  expect(new Set(keys)).toEqual(new Set(Object.keys(ruleList.element.in.shape)));
});
