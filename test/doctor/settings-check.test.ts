import { describe, expect, it } from "vitest";
import { mixedUp } from "../../src/doctor/mixed-up.ts";
import { checkNodeVersion } from "../../src/doctor/node-version.ts";
import { checkRegion } from "../../src/doctor/region.ts";
import { isForbidden } from "../../src/doctor/rights.ts";
import { checkSettings } from "../../src/doctor/settings-check.ts";
import { countedSid } from "../../src/emulator/world.ts";
import { failedAnswer } from "../../src/twilio/failed-answer.ts";
import { Patience } from "../../src/twilio/patience.ts";
import { SETTINGS } from "../support/answering-server.ts";

const check = (changed: Readonly<Record<string, string>>) =>
  checkSettings({ ...SETTINGS, ...changed }, new Patience(1000));

describe("the settings", () => {
  it.each([
    [{}, "ok", "with API key SK"],
    [{ TWILIO_AUTH_TOKEN: "the-token" }, "ok", "and an Auth Token for webhooks"],
    [
      { TWILIO_API_KEY: "", TWILIO_API_SECRET: "", TWILIO_AUTH_TOKEN: "the-token" },
      "warning",
      "with its Auth Token, which may do everything",
    ],
    [{ TWILIO_WORKSPACE_SID: "" }, "problem", "TWILIO_WORKSPACE_SID is not set"],
    [
      { TWILIO_API_KEY: "a-most-secret-secret", TWILIO_API_SECRET: countedSid("SK", 1) },
      "problem",
      "TWILIO_API_SECRET holds the SID of an API key (SK…).",
    ],
    [
      { TWILIO_AUTH_TOKEN: SETTINGS.TWILIO_API_SECRET },
      "problem",
      "TWILIO_API_SECRET and TWILIO_AUTH_TOKEN are the same",
    ],
  ])("%j: %s", (changed, status, words) => {
    const verdict = check(changed);
    expect(verdict.status).toBe(status);
    expect(verdict.text).toContain(words);
    expect(JSON.stringify([verdict.text, "remedy" in verdict && verdict.remedy])).not.toContain(
      SETTINGS.TWILIO_API_SECRET,
    );
  });

  it.each([
    ["TWILIO_WORKSPACE_SID", "WW", "holds the SID of a Workflow (WW…)."],
    ["TWILIO_CONVERSATIONS_SERVICE_SID", "WS", "holds the SID of a Workspace (WS…)."],
    ["TWILIO_ACCOUNT_SID", "SK", "holds the SID of an API key (SK…)."],
  ])("%s with %s…: that it is mixed up", (name, prefix, words) => {
    expect(mixedUp({ ...SETTINGS, [name]: countedSid(prefix, 1) })).toEqual([`${name} ${words}`]);
  });

  it("that are in their places: nothing", () => {
    expect(mixedUp(SETTINGS)).toEqual([]);
  });
});

describe("region and edge", () => {
  it.each([
    [{}, "ok", "us1"],
    [{ TWILIO_REGION: "us1" }, "ok", "us1"],
    [{ TWILIO_REGION: "ie1", TWILIO_EDGE: "dublin" }, "ok", "ie1 over dublin"],
    [{ TWILIO_REGION: "ie1" }, "warning", "no edge"],
    [{ TWILIO_EDGE: "dublin" }, "warning", "without a region"],
    [{ TWILIO_REGION: "au1", TWILIO_EDGE: "sydney" }, "warning", "not in au1"],
  ])("%j: %s", (changed, status, words) => {
    const settings = check(changed);
    if (settings.status !== "ok") throw new Error(settings.text);
    expect(checkRegion(settings.value)).toMatchObject({
      status,
      text: expect.stringContaining(words),
    });
  });
});

describe("Node.js", () => {
  it.each([
    ["v18.20.8", "problem"],
    ["v20.15.9", "problem"],
    ["v20.16.0", "ok"],
    ["v24.0.0", "ok"],
  ])("%s: %s", async (version, status) => {
    expect(await checkNodeVersion(version)).toMatchObject({ status });
  });
});

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
