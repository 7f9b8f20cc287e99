import { describe, expect, it } from "vitest";
import { isForbidden } from "../../src/doctor/verdict.ts";
import { failedAnswer } from "../../src/twilio/failed-answer.ts";

describe("a missing right", () => {
  it.each([
    [403, 20403, true],
    [401, 70051, true],
    [401, 20003, false],
    [404, 20404, false],
  ])("is told by %i with code %i: %s", (statusCode, code, expected) => {
    const error = failedAnswer("users.list", { statusCode, body: { code }, headers: {} }, 0);
    expect(isForbidden(error)).toBe(expected);
  });
});
