import { readFile } from "node:fs/promises";
import { Agent as HttpsAgent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import { describe, expect, it } from "vitest";
import { PROXY_VARIABLES } from "../../src/setting-values.ts";
import { httpsAgents } from "../../src/twilio/https-agent.ts";
import { makeAuthority } from "../support/certificates.ts";
import { stubNetwork } from "../support/proxy.ts";

const [TASKROUTER, CONVERSATIONS] = ["taskrouter.twilio.com", "conversations.twilio.com"];
const PROXY = "http://user:password@127.0.0.1:1";

/** The agents with these variables and no others. */
function agents(variables: Readonly<Record<string, string>>) {
  stubNetwork(variables);
  return httpsAgents(process.env);
}

/** The options of the agent for a host without a proxy. */
function optionsOf(variables: Readonly<Record<string, string>>) {
  const agent = agents(variables)(TASKROUTER);
  return agent instanceof HttpsAgent ? agent.options : undefined;
}

describe("a connection to Twilio", () => {
  it("stays open for the next request, to any of its hosts", () => {
    const agentFor = agents({});
    expect(optionsOf({})).toMatchObject({ keepAlive: true, ca: undefined });
    expect(agentFor(TASKROUTER)).toBe(agentFor(CONVERSATIONS));
  });

  it("looks hosts up as it is told", () => {
    const lookup = () => {};
    const agent = httpsAgents({}, lookup)(TASKROUTER);
    expect(agent).toMatchObject({ options: { lookup } });
    expect(optionsOf({})).not.toHaveProperty("lookup");
  });

  it("goes through a proxy with one agent, but not to a host that NO_PROXY excludes", () => {
    const agentFor = agents({ HTTPS_PROXY: PROXY, NO_PROXY: TASKROUTER });
    const proxied = agentFor(CONVERSATIONS);
    expect(proxied).toBeInstanceOf(HttpsProxyAgent);
    expect(agentFor(CONVERSATIONS)).toBe(proxied);
    expect(agentFor("events.twilio.com")).toBe(proxied);
    expect(agentFor(TASKROUTER)).not.toBe(proxied);
  });

  it("trusts the certificates in the files that are named, and only those", async () => {
    const [one, other] = [await makeAuthority("One"), await makeAuthority("Other")];
    const [first, second] = [await readFile(one.file, "utf8"), await readFile(other.file, "utf8")];
    const bundle = { TWILIO_CA_BUNDLE: ` ${one.file}\n` };
    expect(optionsOf(bundle)).toMatchObject({ ca: [first] });
    expect(optionsOf({ ...bundle, NODE_EXTRA_CA_CERTS: " " })).toMatchObject({ ca: [first] });
    expect(optionsOf({ ...bundle, NODE_EXTRA_CA_CERTS: ` ${other.file} ` })).toMatchObject({
      ca: [first, second],
    });
    expect(optionsOf({ NODE_EXTRA_CA_CERTS: other.file })).toMatchObject({ ca: undefined });
    expect(optionsOf({ TWILIO_CA_BUNDLE: " " })).toMatchObject({ ca: undefined });
  });
});

describe("a proxy that cannot be used", () => {
  it.each(["HTTPS_PROXY", "HTTP_PROXY"])("in %s is refused at once", (name) => {
    expect(() => agents({ [name]: "proxy:3128" })).toThrow(`Settings: ${name} must be a URL`);
  });

  it("is refused if any of Twilio's hosts would be asked through it", () => {
    const but = (host: string) => ({ HTTPS_PROXY: "socks5://x", NO_PROXY: host });
    const all = [TASKROUTER, CONVERSATIONS, "events.twilio.com", "flex-api.twilio.com"];
    expect(() => agents(but(all.join(",")))).not.toThrow();
    for (const host of all) {
      const others = all.filter((one) => one !== host).join(",");
      expect(() => agents(but(others)), host).toThrow("Settings: HTTPS_PROXY must be a URL");
    }
  });

  it("is refused in HTTP_PROXY even if another comes first, unless it is blank", () => {
    const variables = { HTTPS_PROXY: PROXY };
    expect(() => agents({ ...variables, HTTP_PROXY: "x" })).toThrow("HTTP_PROXY must be a URL");
    expect(() => agents({ ...variables, HTTP_PROXY: " " })).not.toThrow();
  });
});

describe("a debug variable that would print credentials", () => {
  it.each(["http", "HTTPS", "http2", "fs,net", "*"])("is refused: NODE_DEBUG=%s", (value) => {
    expect(() => agents({ NODE_DEBUG: value })).toThrow(
      "Settings: NODE_DEBUG would make Node.js print requests with their credentials. Unset it.",
    );
  });

  it.each(PROXY_VARIABLES)("is refused with a proxy in %s: DEBUG", (name) => {
    for (const value of ["*", "app,https-proxy-agent:*"]) {
      expect(() => agents({ DEBUG: value, [name]: PROXY })).toThrow(
        `Settings: DEBUG would print the password in ${name}. Unset it.`,
      );
    }
  });

  it.each([
    { NODE_DEBUG: "" },
    { NODE_DEBUG: "fs,module,timer" },
    { DEBUG: "*" },
    { DEBUG: "app:proxy", HTTPS_PROXY: PROXY },
    { DEBUG: "", HTTPS_PROXY: PROXY },
  ])("is not one of %j", (variables) => {
    expect(() => agents(variables)).not.toThrow();
  });
});
