import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Patience } from "../../src/twilio/patience.ts";
import { SETTINGS } from "../support/answering-server.ts";

/** The URL to which the client would send a request for the list of Workers. */
async function listUrl(variables: Readonly<Record<string, string>>): Promise<URL> {
  const { client } = connect(readSettings({ ...SETTINGS, ...variables }));
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

  it("asks in the region and over the edge that are set", async () => {
    const { hostname } = await listUrl({ TWILIO_REGION: "ie1", TWILIO_EDGE: "dublin" });
    expect(hostname).toBe("taskrouter.dublin.ie1.twilio.com");
  });

  it("asks a stand-in as it is named, whatever the region", async () => {
    const variables = { TWILIO_API_BASE_URL: "http://127.0.0.1:9", TWILIO_REGION: "ie1" };
    expect((await listUrl(variables)).origin).toBe("http://127.0.0.1:9");
  });

  it.each([
    "https://eviltwilio.com/v1/x",
    "https://twilio.com.example.com/v1/x",
    "http://taskrouter.twilio.com/v1/x",
    "https://127.0.0.1/v1/x",
  ])("sends no credentials to %s", async (uri) => {
    const { client } = connect(readSettings(SETTINGS));
    const request = client.httpClient.request({ method: "get", uri });
    await expect(request).rejects.toMatchObject({ code: "host-refused" });
  });

  it("says which setting is wrong when the package takes none", () => {
    process.env.TWILIO_CA_BUNDLE = "/no/such/file";
    try {
      expect(() => connect(readSettings(SETTINGS))).toThrow("TWILIO_CA_BUNDLE must name");
    } finally {
      delete process.env.TWILIO_CA_BUNDLE;
    }
  });

  it("keeps one pace, whoever asks", async () => {
    const { open } = connect(readSettings({ ...SETTINGS, WRITES_PER_SECOND: "1" }));
    await open(new Patience(1000)).turnToWrite();
    await expect(open(new Patience(50)).turnToWrite()).rejects.toMatchObject({ code: "deadline" });
  });

  it("sends nothing by itself", () => {
    const { open, requests } = connect(readSettings(SETTINGS));
    open(new Patience(1000));
    expect(requests.total).toBe(0);
  });
});
