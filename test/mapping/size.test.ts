import { describe, expect, it } from "vitest";
import { checkNesting, tooDeepAt } from "../../src/mapping/size.ts";

const nested = (levels: number, inner = "1") =>
  `${'{"a":['.repeat(levels / 2)}${inner}${"]}".repeat(levels / 2)}`;

describe("tooDeepAt", () => {
  it("finds the first bracket beyond 500 levels", () => {
    expect(tooDeepAt(nested(500))).toBeUndefined();
    expect(tooDeepAt(nested(500, "{}"))).toBe(250 * '{"a":['.length);
  });

  it.each([
    ["that stand side by side", `[${"{},[],".repeat(600)}1]`],
    ["in text", JSON.stringify("[{".repeat(600))],
    ["in text behind quotes and backslashes", JSON.stringify('\\"[{'.repeat(600))],
    ["in text that ends with a backslash", `[${JSON.stringify("[".repeat(600))},"\\\\"]`],
  ])("counts no brackets %s", (_, text) => {
    expect(JSON.parse(text)).toBeDefined();
    expect(tooDeepAt(text)).toBeUndefined();
  });

  it("counts brackets behind text that has some", () => {
    const before = '["\\\\","]]]\\"]",';
    expect(tooDeepAt(`${before}${nested(500)}]`)).toBe(before.length + 249 * 6 + 5);
  });
});

describe("checkNesting", () => {
  it("refuses attributes of more than 500 levels, and says what to do", () => {
    expect(() => checkNesting(nested(500))).not.toThrow();
    expect(() => checkNesting(nested(502))).toThrow(
      expect.objectContaining({
        name: "Problem",
        code: "nested-too-deeply",
        message: expect.stringMatching(/nested more than 500 levels deep\. Flatten them\.$/),
        endsRun: false,
      }),
    );
  });
});
