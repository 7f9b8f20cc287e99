import { describe, expect, it } from "vitest";
import { parseRetryAfter, retryDelay } from "../../src/twilio/retry-delay.ts";

describe("retryDelay", () => {
  it.each([
    [1, 0, 0],
    [1, 1, 500],
    [2, 1, 1000],
    [3, 0.5, 1000],
    [6, 1, 16_000],
    [7, 1, 20_000],
    [60, 1, 20_000],
  ])("after %i failures and chance %d is %i ms", (failures, random, delay) => {
    expect(retryDelay(failures, undefined, random)).toBe(delay);
  });

  it("is what Twilio asks for, and a little more", () => {
    expect(retryDelay(1, 3000, 0)).toBe(3000);
    expect(retryDelay(9, 3000, 1)).toBe(3250);
  });
});

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-01-05T08:00:00Z");
  it.each([
    ["3", 3000],
    [" 3 ", 3000],
    ["30", 30_000],
    ["0", undefined],
    ["-3", undefined],
    ["1.5", undefined],
    ["2026-01-05T09:00:00Z", undefined],
    ["Mon, 05 Jan 2026 08:00:10 GMT", 10_000],
    ["Monday, 05-Jan-26 08:00:10 GMT", 10_000],
    ["Mon, 05 Jan 2026 07:00:00 GMT", undefined],
    ["x Mon, 05 Jan 2026 08:00:10 GMT", undefined],
    ["Mon, 05 Jan 2026 08:00:10 GMT-0100", undefined],
    ["Mon, soon", undefined],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
    [["3"], undefined],
  ])("reads %j as %s ms", (header, delay) => {
    expect(parseRetryAfter(header, now)).toBe(delay);
  });
});
