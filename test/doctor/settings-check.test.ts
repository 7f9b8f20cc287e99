import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { checkSettings } from "../../src/doctor/settings-check.ts";
import { readSettings } from "../../src/settings.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
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
      "with its Auth Token, which allows everything",
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
