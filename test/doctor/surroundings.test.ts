import { describe, expect, it } from "vitest";
import { checkSettings } from "../../src/doctor/settings-check.ts";
import { checkNodeVersion, checkRegion } from "../../src/doctor/surroundings.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { SETTINGS } from "../support/answering-server.ts";

describe("Node.js", () => {
  it.each([
    ["v18.20.8", "problem"],
    ["v20.15.9", "problem"],
    ["v20.16.0", "ok"],
    ["v24.0.0", "ok"],
  ])("%s: %s", (version, status) => {
    expect(checkNodeVersion(version)).toMatchObject({ status });
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
    const settings = checkSettings({ ...SETTINGS, ...changed }, new Deadline(1000));
    if (settings.status !== "ok") throw new Error(settings.text);
    expect(checkRegion(settings.value)).toMatchObject({
      status,
      text: expect.stringContaining(words),
    });
  });
});
