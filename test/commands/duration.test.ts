import { describe, expect, it } from "vitest";
import { parseDuration } from "../../src/commands/flag-values.ts";

describe("parseDuration", () => {
  it.each([
    ["1s", 1000],
    ["90s", 90_000],
    ["25m", 1_500_000],
    ["3h", 10_800_000],
    ["30d", 2_592_000_000],
  ])("reads %s as %i ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "0s", "3", "h", "1.5h", "-1h", "3 h", "3H", "1w", "1h30m"])("refuses %j", (text) => {
    expect(() => parseDuration(text)).toThrow("It must be a number with a unit");
  });

  it.each(["31d", "721h", "2592001s", "99999999999999999999d", `${"9".repeat(400)}d`])(
    "refuses %s, because TaskRouter remembers no more than 30 days",
    (text) => {
      expect(() => parseDuration(text)).toThrow("It must be at most 30d.");
    },
  );
});
