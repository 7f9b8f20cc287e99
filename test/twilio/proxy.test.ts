import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { PROXY_VARIABLES } from "../../src/setting-values.ts";
import { proxyFor } from "../../src/twilio/proxy.ts";
import { openDirectory, type Scenery, startBehindProxy } from "../support/behind-proxy.ts";
import { startCenter } from "../support/center.ts";
import { discloses } from "../support/discloses.ts";
import { holdTimers, settle } from "../support/held-timers.ts";
import { startProxy, stubLookup, stubNetwork } from "../support/proxy.ts";

const ANN = parseIdentity("ann");
const PASSWORD = "p@ss:wörd/100%";
const CREDENTIALS = `us%40er:${encodeURIComponent(PASSWORD)}`;
const BASIC = `Basic ${Buffer.from(`us@er:${PASSWORD}`).toString("base64")}`;

/** Asks Twilio for a User, some times, with these variables. */
async function asked(
  variables: (address: string) => Readonly<Record<string, string>>,
  scenery: Scenery = {},
  times = 1,
) {
  const found = await startBehindProxy(scenery);
  stubNetwork({
    TWILIO_CA_BUNDLE: found.authority.file,
    ...variables(found.proxy.address),
  });
  const { directory } = openDirectory(found.settings);
  for (let time = 0; time < times; time++) expect(await directory.user(ANN)).toBeUndefined();
  return { ...found, directory, asked: found.proxy.asked };
}

describe("a proxy", () => {
  it.each(PROXY_VARIABLES)("in %s leads to Twilio, blanks around it or not", async (name) => {
    const { asked: targets } = await asked((address) => ({ [name]: ` http://${address}\n` }));
    expect(targets).toEqual([{ target: "conversations.twilio.com:443", authorization: undefined }]);
  });

  it("gets its own credentials decoded, and never sees Twilio's", async () => {
    const { center, proxy } = await asked((address) => ({
      HTTPS_PROXY: `http://${CREDENTIALS}@${address}`,
    }));
    expect(proxy.asked).toMatchObject([{ authorization: BASIC }]);
    expect(center.exchanges).toMatchObject([{ status: 404 }]);
    expect(proxy.passed()).toContain("conversations.twilio.com:443");
    expect(discloses(proxy.passed(), PASSWORD)).toBe(true);
    for (const secret of [center.world.apiSecret, center.world.apiKey]) {
      expect(discloses(proxy.passed(), secret)).toBe(false);
    }
  });

  it("keeps its connection open from one request to the next", async () => {
    const { proxy } = await asked((address) => ({ HTTPS_PROXY: `http://${address}` }), {}, 3);
    expect(proxy.asked).toHaveLength(1);
  });

  it("keeps it after the 10 s that the proxy has to open it", async () => {
    const timers = holdTimers();
    const { proxy, directory } = await asked((address) => ({ HTTPS_PROXY: `http://${address}` }));
    timers.pass(10_000);
    await settle();
    expect(await directory.user(ANN)).toBeUndefined();
    expect(proxy.asked).toHaveLength(1);
  });

  it("may speak TLS itself, with a certificate of the company's", async () => {
    const { proxy } = await asked(
      (address) => ({ HTTPS_PROXY: `https://${CREDENTIALS}@${address}` }),
      { certified: (authority) => authority.certify(["127.0.0.1"]) },
    );
    expect(proxy.asked).toMatchObject([{ authorization: BASIC }]);
  });

  it.each(
    PROXY_VARIABLES.slice(1).map((name, index) => [PROXY_VARIABLES[index] ?? "", name] as const),
  )("in %s comes before one in %s", async (first, second) => {
    const { proxy } = await asked((address) => ({
      [first]: `http://${address}`,
      [second]: "http://127.0.0.1:1",
    }));
    expect(proxy.asked).toHaveLength(1);
  });

  it("in a blank variable is none", async () => {
    const { proxy } = await asked((address) => ({
      https_proxy: " ",
      HTTPS_PROXY: "",
      ALL_PROXY: `http://${address}`,
    }));
    expect(proxy.asked).toHaveLength(1);
    stubNetwork({ HTTPS_PROXY: " " });
    expect(proxyFor("taskrouter.twilio.com", process.env)).toBeUndefined();
  });

  it("is not asked for a stand-in on this machine", async () => {
    const center = await startCenter();
    center.world.addWorker("ann", { image_url: "x" });
    const proxy = await startProxy(0);
    const url = `http://${proxy.address}`;
    stubNetwork(Object.fromEntries(PROXY_VARIABLES.map((name) => [name, url])));
    const { workers } = await center.run({ attributes: { image_url: "avatar_url" } });
    expect(workers).toBe(1);
    expect(proxy.asked).toEqual([]);
  });
});

describe("NO_PROXY", () => {
  const HOST = "conversations.twilio.com";
  it.each([
    [HOST, false],
    ["taskrouter.twilio.com", true],
    [".twilio.com", false],
    ["*.twilio.com", false],
    ["twilio.com", false],
    ["io.com", true],
    ["com", false],
    ["*", false],
    [" * ", false],
    [`${HOST}:443`, false],
    ["twilio.com:443", false],
    [`${HOST}:8443`, true],
    [HOST.toUpperCase(), false],
    [`localhost, 127.0.0.1,${HOST}`, false],
    ["localhost taskrouter.twilio.com", true],
    ["", true],
  ])("%j: the proxy is asked: %s", (value, isProxied) => {
    for (const name of ["NO_PROXY", "no_proxy"]) {
      for (const variable of PROXY_VARIABLES) {
        stubNetwork({ [name]: value, [variable]: "http://127.0.0.1:1" });
        expect(proxyFor(HOST, process.env) !== undefined).toBe(isProxied);
      }
    }
  });

  it("in lower case comes first", () => {
    stubNetwork({ no_proxy: HOST, NO_PROXY: "localhost", HTTPS_PROXY: "http://127.0.0.1:1" });
    expect(proxyFor(HOST, process.env)).toBeUndefined();
  });

  it("leaves out one of Twilio's hosts, and not the others", async () => {
    const { proxy, directory } = await asked((address) => ({
      HTTPS_PROXY: `http://${address}`,
      NO_PROXY: "taskrouter.twilio.com",
    }));
    const lookup = stubLookup("ENOTFOUND");
    const workers = directory.workers({})[Symbol.asyncIterator]();
    await expect(workers.next()).rejects.toThrow("got no answer from Twilio (ENOTFOUND)");
    expect(lookup.mock.calls[0]?.[0]).toBe("taskrouter.twilio.com");
    expect(proxy.asked).toHaveLength(1);
  });
});

describe("what names no HTTP proxy", () => {
  const SECRET = "hunter2-hunter2";
  const WRONG = [
    `user:${SECRET}@proxy:3128`,
    `user:${SECRET}@proxy:3128x`,
    `http://user:${SECRET}@proxy:3128x`,
    `http://user:${SECRET}@proxy:99999`,
    `http://user:${SECRET}@`,
    `http://user:${SECRET}%ZZ@proxy:3128`,
    `http://user:12/${SECRET}@proxy:3128`,
    `http://user:12?${SECRET}@proxy:3128`,
    `http://user:12#${SECRET}@proxy:3128`,
    `http://user:12\\${SECRET}@proxy:3128`,
    `http://user:1\n2${SECRET}@proxy:3128`,
    `http://user:${SECRET} x@proxy:3128`,
    `http:user:${SECRET}@proxy:3128`,
    `http:/user:${SECRET}@proxy`,
    `http://us%:41${SECRET}@proxy:3128`,
    `http://üser:${SECRET}@proxy:3128`,
    `socks5://user:${SECRET}@proxy:1080`,
    `ftp://user:${SECRET}@proxy`,
    `"http://user:${SECRET}@proxy:3128"`,
    "proxy.example.com:3128",
    "proxy",
    "//proxy:3128",
    "http://",
    "http://proxy:3128/proxy.pac",
    "xhttp://proxy:3128/",
  ];

  it.each(PROXY_VARIABLES)("is refused in %s, and no part of it is said", (name) => {
    for (const value of WRONG) {
      stubNetwork({ [name]: value });
      expect(() => proxyFor("taskrouter.twilio.com", process.env), value).toThrow(
        /^Settings: (\w+) must be a URL that starts with http:\/\/ or https:\/\/ [^\n]*$/,
      );
      try {
        proxyFor("taskrouter.twilio.com", process.env);
      } catch (error) {
        expect(String(error)).toContain(`Settings: ${name} `);
        expect(String(error)).not.toMatch(/hunter2|user:1|pac\b|proxy:3128|socks/);
      }
    }
  });

  it("is passed over where no request would take it, in all but HTTP_PROXY", async () => {
    const { proxy } = await asked((address) => ({
      HTTPS_PROXY: `http://${address}`,
      ALL_PROXY: "socks5://127.0.0.1:1",
    }));
    expect(proxy.asked).toHaveLength(1);
    stubNetwork({ ALL_PROXY: "socks5://127.0.0.1:1", NO_PROXY: "twilio.com" });
    expect(proxyFor("taskrouter.twilio.com", process.env)).toBeUndefined();
    await expect(asked(() => ({ HTTP_PROXY: "proxy:3128", NO_PROXY: "*" }))).rejects.toThrow(
      "Settings: HTTP_PROXY must be",
    );
  });
});
