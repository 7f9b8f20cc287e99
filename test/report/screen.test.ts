import { describe, expect, it } from "vitest";
import { hangingLines } from "../../src/report/screen.ts";

describe("text on a screen", () => {
  it("is broken between words, with further lines below the first word", () => {
    expect(hangingLines("! ", "one two three four five", 12)).toEqual(
      hangingLines("! ", "one two three four five", 13),
    );
    expect(hangingLines("! ", "one two three four five", 16)).toEqual([
      "! one two three",
      "  four five",
    ]);
  });

  it("fills a line to its last column, and no further", () => {
    expect(hangingLines("", "aaaaaaa bbbbbbbb", 16)).toEqual(["aaaaaaa bbbbbbbb"]);
    expect(hangingLines("", "aaaaaaa bbbbbbbb", 15)).toEqual(["aaaaaaa", "bbbbbbbb"]);
  });

  it("is left alone where there is no terminal, and where no room is left", () => {
    const text = "one two three four five six seven";
    expect(hangingLines("", text, undefined)).toEqual([text]);
    expect(hangingLines("", text, 12)).not.toEqual([text]);
    expect(hangingLines("", text, 11)).toEqual([text]);
  });

  it("keeps a word whole that is wider than the screen", () => {
    expect(hangingLines("  ", `see https://example.com/${"x".repeat(30)} now`, 24)).toEqual([
      "  see",
      `  https://example.com/${"x".repeat(30)}`,
      "  now",
    ]);
  });

  it("moves below a head that leaves no room", () => {
    expect(hangingLines("a long label  ", "its text", 20, 4)).toEqual([
      "a long label",
      "    its text",
    ]);
    expect(hangingLines("a long label  ", "text", 20, 4)).toEqual(["a long label  text"]);
  });

  it.each([
    ["an arrow", "aaaa bbbb → cccc", ["aaaa bbbb", "→ cccc"]],
    ["a count", "aaaaa, bbb, 1,200 cc", ["aaaaa, bbb,", "1,200 cc"]],
    ["a decimal number", "aaaaaaa bbbb 0.4 s", ["aaaaaaa bbbb", "0.4 s"]],
  ])("keeps %s with the word after it", (_, text, lines) => {
    expect(hangingLines("", text, 14)).toEqual(lines);
  });

  it("does not count colours, and colours each line", () => {
    const red = "\u001b[31mone two three four\u001b[39m";
    expect(hangingLines("", red, 14)).toEqual([
      "\u001b[31mone two three\u001b[39m",
      "\u001b[31mfour\u001b[39m",
    ]);
  });
});
