import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { TwilioError } from "../../src/twilio/twilio-error.ts";
import { SETTINGS } from "../support/answering-server.ts";
import { NotingClock } from "../support/clocks.ts";
import { openSession } from "../support/open-session.ts";

/** The URL to which the client would send a request for the list of Workers. */
async function listUrl(variables: Readonly<Record<string, string>>): Promise<URL> {
  const { client } = openSession({ ...SETTINGS, ...variables });
  let url = "";
  client.httpClient.request = async ({ uri }) => {
    url = uri;
    throw new Error("not sent");
  };
  await client.taskrouter.v1
    .workspaces(SETTINGS.TWILIO_WORKSPACE_SID)
    .workers.page({})
    .catch(() => {});
  return new URL(url);
}

describe("connect", () => {
  it("asks Twilio's own host", async () => {
    expect((await listUrl({})).origin).toBe("https://taskrouter.twilio.com");
  });

  it.each([
    [{ TWILIO_REGION: "us1" }, "taskrouter.ashburn.us1.twilio.com"],
    [{ TWILIO_REGION: "ie1" }, "taskrouter.dublin.ie1.twilio.com"],
    [{ TWILIO_REGION: "au1" }, "taskrouter.sydney.au1.twilio.com"],
    [{ TWILIO_REGION: " IE1\n", TWILIO_EDGE: "Dublin" }, "taskrouter.dublin.ie1.twilio.com"],
    [
      { TWILIO_REGION: "ie1", TWILIO_EDGE: "frankfurt-ix" },
      "taskrouter.frankfurt-ix.ie1.twilio.com",
    ],
    [{ TWILIO_REGION: "jp1", TWILIO_EDGE: "tokyo" }, "taskrouter.tokyo.jp1.twilio.com"],
    [{ TWILIO_EDGE: "sydney" }, "taskrouter.sydney.us1.twilio.com"],
  ])("with %j asks %s", async (variables, hostname) => {
    const url = await listUrl(variables);
    expect(url.hostname).toBe(hostname);
    // Nothing listens there, so that what may be sent gets no answer.
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:9");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { client } = openSession({ ...SETTINGS, ...variables });
    const sent = client.httpClient.request({ method: "get", uri: url.href });
    await expect(sent).rejects.toThrow("The proxy in HTTP_PROXY cannot be reached (ECONNREFUSED)");
  });

  it.each(["http://127.0.0.1:9", "http://localhost:9"])(
    "asks a stand-in at %s as it is named, whatever the region",
    async (url) => {
      const region = { TWILIO_REGION: "ie1", TWILIO_EDGE: "dublin" };
      expect((await listUrl({ TWILIO_API_BASE_URL: url, ...region })).origin).toBe(url);
      for (const [name, value] of Object.entries(region)) vi.stubEnv(name, value);
      onTestFinished(() => void vi.unstubAllEnvs());
      expect((await listUrl({ TWILIO_API_BASE_URL: url })).origin).toBe(url);
    },
  );

  it("asks a stand-in for each of the APIs", () => {
    const { client } = openSession({ ...SETTINGS, TWILIO_API_BASE_URL: "http://127.0.0.1:9" });
    const { taskrouter, conversations, events, flexApi } = client;
    expect([taskrouter, conversations, events].map(({ baseUrl }) => baseUrl)).toEqual(
      Array(3).fill("http://127.0.0.1:9"),
    );
    expect(flexApi.baseUrl).toBe("http://127.0.0.1:9/flex-api");
  });

  it.each([
    "https://eviltwilio.com/v1/x",
    "https://twilio.com.example.com/v1/x",
    "http://taskrouter.twilio.com/v1/x",
    "https://127.0.0.1/v1/x",
    "https://twilio.com/v1/x",
    "https://help.twilio.com/v1/x",
    "https://evil.example/taskrouter.twilio.com/v1/x",
    "https://taskrouter.twilio.com.evil.example/v1/x",
    "https://taskrouter.twilio.com:8443/v1/x",
    "https://taskrouter.a.b.c.twilio.com/v1/x",
    "https://user@taskrouter.twilio.com/v1/x",
    "https://:password@taskrouter.twilio.com/v1/x",
  ])("sends no credentials to %s", async (uri) => {
    const { client } = openSession(SETTINGS);
    const request = client.httpClient.request({ method: "get", uri });
    await expect(request).rejects.toMatchObject({ code: "host-refused" });
  });

  it("keeps one pace, whoever asks", async () => {
    const { open } = connect(readSettings({ ...SETTINGS, WRITES_PER_SECOND: "1" }));
    await open(new Deadline(1000)).directory.turnToWrite();
    const late = open(new Deadline(50)).directory.turnToWrite();
    await expect(late).rejects.toMatchObject({ code: "deadline" });
  });

  it.each([
    ["NODE_DEBUG", "http", ""],
    ["NODE_DEBUG", "module,NET", ""],
    ["DEBUG", "*", "http://user:password@127.0.0.1:1"],
    ["DEBUG", "https-proxy-agent:agent", "http://user:password@127.0.0.1:1"],
  ])("does not start where %s=%s would print credentials", (name, value, proxy) => {
    vi.stubEnv(name, value);
    vi.stubEnv("HTTP_PROXY", proxy);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(() => connect(readSettings(SETTINGS))).toThrow(`Settings: ${name} would `);
  });

  it.each([
    ["NODE_DEBUG", "module"],
    ["DEBUG", "app:*"],
  ])("starts with %s=%s, which prints none", (name, value) => {
    vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(() => connect(readSettings(SETTINGS))).not.toThrow();
  });

  it.each([
    ["always", true],
    ["reads", false],
  ] as const)("lets a write that may be retried %s be sent again: %s", async (retry, isAgain) => {
    const deadline = new Deadline(60_000, new NotingClock());
    onTestFinished(() => deadline.end());
    const { directory } = connect(readSettings(SETTINGS)).open(deadline);
    const error = new TwilioError("twilio-unavailable", "Failed.", { retry });
    expect(await directory.mayWriteAgain(error, 1)).toBe(isAgain);
    expect(await directory.mayWriteAgain(error, 8)).toBe(false);
  });

  it("sends nothing by itself", () => {
    expect(openSession(SETTINGS).requests.total).toBe(0);
  });
});
