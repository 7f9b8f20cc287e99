import { describe, expect, it } from "vitest";
import { ExpressionError, matches } from "../../../src/dev/emulator/expression.ts";

const worker = {
  sid: "WK1",
  friendlyName: "ann",
  attributes: '{"roles":["agent"],"level":3,"location":{"country":"NZ"}}',
};

describe("the emulated TargetWorkersExpression", () => {
  it.each([
    ["roles HAS 'agent'", true],
    ['roles HAS "admin"', false],
    ["level >= 3 AND level < 4", true],
    ["level > 3 OR location.country == 'NZ'", true],
    ["(level > 3 OR level == 1) AND roles HAS 'agent'", false],
    ["location.country IN ['AU', 'NZ']", true],
    ["level != 3", false],
    ["sid == 'WK1' AND friendly_name == 'ann'", true],
    ["missing == 'x'", false],
    ["missing.deeper HAS 'x'", false],
  ])("takes %s as %s", (expression, result) => {
    expect(matches(expression, worker)).toBe(result);
  });

  it.each(["", "roles HAS", "roles HAS 'a", "(level > 1", "level ~ 1", "'a' == 'a'", "a == 1 b"])(
    "refuses %j",
    (expression) => {
      expect(() => matches(expression, worker)).toThrow(ExpressionError);
    },
  );

  it("finds no attributes where they are broken", () => {
    expect(matches("level == 3", { ...worker, attributes: "{" })).toBe(false);
  });
});
