import { describe, expect, it } from "vitest";
import { nearestWord, shortened } from "../../src/mapping/text.ts";

describe("nearestWord", () => {
  const WORDS = ["users", "image_url", "mode"];

  it.each([
    ["Users", "users"],
    ["user", "users"],
    ["imge_url", "image_url"],
    ["ima", "image_url"],
  ])("takes %s for %s", (word, meant) => {
    expect(nearestWord(word, WORDS)).toBe(meant);
  });

  it.each(["us", "im", "", "mmmm", "zzzz"])("takes %j for none of them", (word) => {
    expect(nearestWord(word, WORDS)).toBeUndefined();
  });
});

describe("shortened", () => {
  it.each([
    ["abcd", "abcd"],
    ["abcde", "abc…"],
    ["😀😀😀😀", "😀😀😀😀"],
    ["😀😀😀😀😀", "😀😀😀…"],
  ])("cuts %s to at most four characters: %s", (text, short) => {
    expect(shortened(text, 4)).toBe(short);
  });
});
