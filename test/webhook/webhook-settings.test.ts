import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { configuredUrls, readWebhookSettings } from "../../src/webhook/webhook-settings.ts";

const SET = {
  TWILIO_ACCOUNT_SID: countedSid("AC", 1),
  TWILIO_AUTH_TOKEN: "0123456789abcdef",
  TWILIO_WORKSPACE_SID: countedSid("WS", 1),
};

describe("the settings of the webhook", () => {
  it("are those of a run, the token, the shared key and the URLs, without blanks around them", () => {
    const blank = {
      ...SET,
      TWILIO_AUTH_TOKEN: ` ${SET.TWILIO_AUTH_TOKEN}\n`,
      TWILIO_WEBHOOK_SHARED_KEY: " fedcba9876543210 ",
      WEBHOOK_URL: " https://a.example.com/x ",
    };
    expect(readWebhookSettings(blank)).toMatchObject({
      accountSid: SET.TWILIO_ACCOUNT_SID,
      workspaceSid: SET.TWILIO_WORKSPACE_SID,
      authToken: SET.TWILIO_AUTH_TOKEN,
      sharedKey: "fedcba9876543210",
      urls: ["https://a.example.com/x"],
    });
  });

  it.each([undefined, "", "  "])("need no shared key: %j", (TWILIO_WEBHOOK_SHARED_KEY) => {
    const settings = readWebhookSettings({ ...SET, TWILIO_WEBHOOK_SHARED_KEY });
    expect(settings).toMatchObject({ sharedKey: undefined, urls: [] });
  });

  it.each(["http://127.0.0.1:3000/api", "https://a.example.com"])("may have %s as a URL", (url) => {
    expect(readWebhookSettings({ ...SET, WEBHOOK_URL: url }).urls).toEqual([url]);
  });

  it("say which token is needed if only an API key is set", () => {
    const key = { TWILIO_API_KEY: countedSid("SK", 1), TWILIO_API_SECRET: "0123456789abcdef" };
    for (const token of [undefined, "", " "]) {
      expect(() => readWebhookSettings({ ...SET, ...key, TWILIO_AUTH_TOKEN: token })).toThrow(
        "Settings: TWILIO_AUTH_TOKEN is not set. The webhook needs the account's primary Auth Token, with which Twilio signs its requests; an API key secret does not work here.",
      );
    }
  });

  it("are refused with a shared key that was not copied whole", () => {
    expect(() => readWebhookSettings({ ...SET, TWILIO_WEBHOOK_SHARED_KEY: "short" })).toThrow(
      "Settings: TWILIO_WEBHOOK_SHARED_KEY is too short: check that all of it was copied.",
    );
  });

  it.each([
    "sync.example.com",
    "/api/worker-events",
    "ftp://sync.example.com",
    "xhttps://sync.example.com",
    "https://",
    "https://sync example.com",
    "'https://sync.example.com'",
    "https://sync.example.com,https://",
    "sync.example.com,https://sync.example.com",
  ])("are refused with %j as a URL", (WEBHOOK_URL) => {
    expect(() => readWebhookSettings({ ...SET, WEBHOOK_URL })).toThrow(
      "Settings: WEBHOOK_URL must be the full URL that Twilio calls, https://…, or several separated by commas, without quotes.",
    );
  });
});

describe("the URLs that are configured", () => {
  it.each<[string | undefined, string[]]>([
    [undefined, []],
    ["", []],
    [" ", []],
    ["https://a.example.com/x", ["https://a.example.com/x"]],
    ["http://a.example.com/x", ["http://a.example.com/x"]],
    [
      "https://a.example.com,http://b.example.com",
      ["https://a.example.com", "http://b.example.com"],
    ],
    [
      " https://a.example.com ,  https://b.example.com ",
      ["https://a.example.com", "https://b.example.com"],
    ],
    ["https://a.example.com#rc=3&rp=ct,rt,5xx", ["https://a.example.com#rc=3&rp=ct,rt,5xx"]],
    [
      "https://a.example.com#rp=ct,rt,https://b.example.com",
      ["https://a.example.com#rp=ct,rt", "https://b.example.com"],
    ],
    [", https://a.example.com", ["https://a.example.com"]],
  ])("in %j are %j", (WEBHOOK_URL, urls) => {
    expect(configuredUrls({ WEBHOOK_URL })).toEqual(urls);
  });
});
