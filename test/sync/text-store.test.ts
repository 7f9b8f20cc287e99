import { describe, expect, it } from "vitest";
import { TextStore } from "../../src/sync/text-store.ts";

describe("TextStore", () => {
  it("gives every text back as it was, however many bytes its characters take", () => {
    const store = new TextStore();
    const texts = ["", "ü".repeat(700_000), "€".repeat(300_000), "a".repeat(1_040_000)];
    texts.push("é".repeat(8_000), "x".repeat(3_000_000), "\u{1f600}");
    for (const text of texts) store.add(text);
    expect(store.size).toBe(texts.length);
    expect(texts.map((text, number) => store.read(number) === text)).not.toContain(false);
  });

  it("has no text of another number", () => {
    const store = new TextStore();
    store.add("a");
    expect(() => store.read(1)).toThrow(RangeError);
  });
});
