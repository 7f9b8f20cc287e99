import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { checkSettings } from "../../src/doctor/settings-check.ts";
import { checkNodeVersion, checkRegion } from "../../src/doctor/surroundings.ts";
import { isForbidden } from "../../src/doctor/verdict.ts";
import { readSettings } from "../../src/settings.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { failedAnswer } from "../../src/twilio/failed-answer.ts";
import { SETTINGS } from "../support/answering-server.ts";

const check = (changed: Readonly<Record<string, string>>) =>
  checkSettings({ ...SETTINGS, ...changed }, new Deadline(1000));

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
      { TWILIO_API_KEY: SETTINGS.TWILIO_API_SECRET, TWILIO_API_SECRET: countedSid("SK", 1) },
      "problem",
      "TWILIO_API_KEY must be `SK` and 32 hexadecimal digits.",
    ],
    [
      { TWILIO_AUTH_TOKEN: SETTINGS.TWILIO_API_SECRET },
      "problem",
      "TWILIO_API_SECRET and TWILIO_AUTH_TOKEN are the same",
    ],
    [{ TWILIO_REGION: "dublin" }, "problem", "TWILIO_REGION holds an edge: set TWILIO_REGION=ie1"],
    [
      Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, ""])),
      "problem",
      "none is set.",
    ],
  ])("%j: %s", (changed, status, words) => {
    const verdict = check(changed);
    expect(verdict.status).toBe(status);
    expect(verdict.text).toContain(words);
    expect(JSON.stringify([verdict.text, "remedy" in verdict && verdict.remedy])).not.toContain(
      SETTINGS.TWILIO_API_SECRET,
    );
  });

  it("that are wrong: in the words in which every command says so", () => {
    const variables = { ...SETTINGS, TWILIO_WORKSPACE_SID: countedSid("WW", 1), PORT: "1" };
    const verdict = checkSettings(variables, new Deadline(1000));
    const remedy = "remedy" in verdict ? verdict.remedy : "";
    expect(() => readSettings(variables)).toThrow(`Settings: ${verdict.text}\n${remedy}`);
  });
});

describe("region and edge", () => {
  it.each([
    [{}, "ok", "us1"],
    [{ TWILIO_REGION: "us1" }, "ok", "us1 over ashburn."],
    [{ TWILIO_REGION: "ie1", TWILIO_EDGE: "frankfurt" }, "ok", "ie1 over frankfurt."],
    [{ TWILIO_REGION: "ie1" }, "ok", "ie1 over dublin."],
    [{ TWILIO_EDGE: "dublin" }, "warning", "without a region"],
    [{ TWILIO_REGION: "au1" }, "warning", "not in au1"],
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
