import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonText } from "../../src/report/json-text.ts";

describe("JSON text", () => {
  it.each([
    ["a workflow command", "##[error]x", "#\\u0023[error]x"],
    ["an escape sequence of one character", "\u009b2J", "\\u009b2J"],
    ["text that runs backwards", "\u202ex", "\\u202ex"],
    ["a line break of Unicode's", "\u2028", "\\u2028"],
    ["an invisible character of two units", "\u{e0041}", "\\udb40\\udc41"],
  ])("escapes %s", (_, text, escaped) => {
    expect(jsonText({ text })).toBe(`{"text":"${escaped}"}`);
  });

  it("reads as what it was made of, on one line or with blanks", () => {
    const text = fc.string({ unit: fc.constantFrom(..."#[]\\\n\u0000\u007f\u202e😀\ud800a") });
    fc.assert(
      fc.property(fc.dictionary(text, text), (value) => {
        expect(JSON.parse(jsonText(value))).toEqual({ ...value });
        expect(JSON.parse(jsonText(value, 2))).toEqual({ ...value });
        expect(jsonText(value)).not.toMatch(/\n|##\[/);
      }),
    );
  });
});
