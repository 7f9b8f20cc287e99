import { describe, expect, it } from "vitest";
import { readSettings } from "../src/settings.ts";

const GOOD = {
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_API_KEY: `SK${"0".repeat(32)}`,
  TWILIO_API_SECRET: "a-secret",
  TWILIO_WORKSPACE_SID: `WS${"0".repeat(32)}`,
};

describe("readSettings", () => {
  it("reads an API key", () => {
    expect(readSettings(GOOD).credentials).toEqual({
      username: GOOD.TWILIO_API_KEY,
      password: "a-secret",
    });
  });

  it("takes the Auth Token where there is no API key", () => {
    const variables = {
      ...GOOD,
      TWILIO_API_KEY: "",
      TWILIO_API_SECRET: " ",
      TWILIO_AUTH_TOKEN: " the-token\n",
    };
    expect(readSettings(variables).credentials).toEqual({
      username: GOOD.TWILIO_ACCOUNT_SID,
      password: "the-token",
    });
  });

  it("takes a blank variable for one that is not set", () => {
    const blank = { ...GOOD, TWILIO_CONVERSATIONS_SERVICE_SID: "", TWILIO_API_BASE_URL: "" };
    expect(readSettings(blank)).toMatchObject({ serviceSid: undefined, baseUrl: undefined });
  });

  it.each([
    [{ TWILIO_ACCOUNT_SID: undefined }, "TWILIO_ACCOUNT_SID is not set"],
    [{ TWILIO_ACCOUNT_SID: GOOD.TWILIO_API_KEY }, "TWILIO_ACCOUNT_SID must be `AC` and 32"],
    [{ TWILIO_WORKSPACE_SID: "WS1" }, "TWILIO_WORKSPACE_SID must be `WS` and 32"],
    [{ TWILIO_API_SECRET: "" }, "TWILIO_API_SECRET is not set, but TWILIO_API_KEY is"],
    [{ TWILIO_API_KEY: "" }, "TWILIO_API_KEY is not set, but TWILIO_API_SECRET is"],
    [{ TWILIO_API_SECRET: "1234567" }, "TWILIO_API_SECRET is too short"],
    [{ TWILIO_AUTH_TOKEN: "t" }, "TWILIO_AUTH_TOKEN is too short"],
    [{ TWILIO_REGION: "evil.example/" }, "TWILIO_REGION must be a name"],
    [{ TWILIO_EDGE: "us1?" }, "TWILIO_EDGE must be a name"],
    [{ TWILIO_API_KEY: "", TWILIO_API_SECRET: "" }, "(or TWILIO_AUTH_TOKEN) are not set"],
    [
      { TWILIO_API_BASE_URL: "https://127.0.0.1" },
      "TWILIO_API_BASE_URL must be an http:// address",
    ],
  ])("says what is wrong with %j", (wrong, message) => {
    expect(() => readSettings({ ...GOOD, ...wrong })).toThrow(message);
  });

  it.each(["http://127.0.0.1:4010", "http://127.8.8.8", "http://localhost:1", "http://[::1]:4010"])(
    "takes %s for an address of this machine",
    (url) => {
      expect(readSettings({ ...GOOD, TWILIO_API_BASE_URL: url }).baseUrl).toBe(url);
    },
  );

  it.each([
    "http://10.0.0.1",
    "http://127.0.0.1.example.com",
    "http://user:pass@127.0.0.1",
    "http://localhost.example.com",
    "http://0.0.0.0",
    "file:///etc/passwd",
    "127.0.0.1:80",
  ])("refuses %s, which is not surely this machine", (url) => {
    expect(() => readSettings({ ...GOOD, TWILIO_API_BASE_URL: url })).toThrow(
      "TWILIO_API_BASE_URL",
    );
  });

  it("names everything that is wrong at once, and no value", () => {
    const wrong = { TWILIO_ACCOUNT_SID: "my-secret", TWILIO_WORKSPACE_SID: "my-secret" };
    expect(() => readSettings(wrong)).toThrow(/ACCOUNT_SID.*\n.*WORKSPACE_SID.*\n.*API_KEY/);
    expect(() => readSettings(wrong)).not.toThrow(/my-secret/);
  });
});
