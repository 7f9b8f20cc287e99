import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { httpsAgents } from "../../src/twilio/https-agent.ts";
import { SETTINGS } from "../support/answering-server.ts";
import { openDirectory, type Scenery, startBehindProxy } from "../support/behind-proxy.ts";
import { makeAuthority } from "../support/certificates.ts";
import { type Deed, listen, startProxy, stubLookup, stubNetwork } from "../support/proxy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ANN = parseIdentity("ann");
const ONCE = 1;
/** As often as there is time for in 15 s, by the tests' clock. */
const MOST = 7;

/** What comes of asking for a User over the proxy in HTTPS_PROXY. */
async function failing(
  scenery: Scenery,
  variables: Readonly<Record<string, string>> = {},
  longestTry?: number,
) {
  const found = await startBehindProxy(scenery);
  const isSecure = scenery.certified !== undefined;
  stubNetwork({
    TWILIO_CA_BUNDLE: found.authority.file,
    HTTPS_PROXY: `http${isSecure ? "s" : ""}://user:password@${found.proxy.address}`,
    ...variables,
  });
  const { directory, requests } = openDirectory(found.settings, longestTry);
  const failure = await directory.user(ANN).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { ...found, failure, requests };
}

const NO_PROXY_THERE = "The proxy in HTTPS_PROXY does not answer as an HTTP proxy. Check its host";
const CLOSED = "The proxy in HTTPS_PROXY cannot be reached (it closed the connection).";

describe("a proxy that opens no way to Twilio", () => {
  it.each<[string, Deed, number, string]>([
    ["407", 407, ONCE, "The proxy in HTTPS_PROXY needs a user and password that it accepts (407)."],
    [
      "403",
      403,
      ONCE,
      "The proxy in HTTPS_PROXY does not let this program through to Twilio (403).",
    ],
    ["401", 401, ONCE, "does not let this program through to Twilio (401)."],
    ["404", 404, ONCE, "does not let this program through to Twilio (404)."],
    ["302", 302, ONCE, "does not let this program through to Twilio (302)."],
    ["204", 204, ONCE, "does not let this program through to Twilio (204)."],
    ["408", 408, MOST, "The proxy in HTTPS_PROXY could not reach Twilio (408). Run again later"],
    ["429", 429, MOST, "could not reach Twilio (429)."],
    ["500", 500, MOST, "could not reach Twilio (500)."],
    ["502", 502, MOST, "could not reach Twilio (502)."],
    ["503", 503, MOST, "could not reach Twilio (503)."],
    ["504", 504, MOST, "could not reach Twilio (504)."],
    ["a status that is none", { raw: "HTTP/1.1 banana\r\n\r\n" }, ONCE, NO_PROXY_THERE],
    ["words of another kind", { raw: "SSH-2.0-OpenSSH_9.6\r\n\r\n" }, ONCE, NO_PROXY_THERE],
    ["a header that is none", { raw: "HTTP/1.1 200 OK\r\nno header\r\n\r\n" }, MOST, CLOSED],
    ["half an answer", { raw: "HTTP/1.1 200" }, MOST, CLOSED],
    ["nothing", "drop", MOST, "The proxy in HTTPS_PROXY cannot be reached ("],
  ])("is named when it answers %s", async (_, deed, times, message) => {
    const { failure, proxy, center } = await failing({ deed: () => deed });
    expect(failure).toMatchObject({ message: expect.stringContaining(message), endsRun: true });
    expect(failure).not.toHaveProperty("status", 404);
    expect(proxy.asked).toHaveLength(times);
    expect(center.exchanges).toEqual([]);
  });

  it("is asked again after trouble that passes", async () => {
    const found = await startBehindProxy({ deed: (count) => (count < 4 ? 503 : "open") });
    stubNetwork({
      TWILIO_CA_BUNDLE: found.authority.file,
      HTTPS_PROXY: `http://${found.proxy.address}`,
    });
    const { directory, requests } = openDirectory(found.settings);
    expect(await directory.user(ANN)).toBeUndefined();
    expect(requests).toMatchObject({ total: 4, retried: 3 });
  });

  it.each(["http", "https"])(
    "is waited for 10 s at most, and then keeps no connection: %s",
    async (scheme) => {
      const sockets: Socket[] = [];
      const port = await listen(createServer((socket) => sockets.push(socket)));
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      stubNetwork({ HTTPS_PROXY: `${scheme}://127.0.0.1:${port}` });
      const { directory } = openDirectory(SETTINGS);
      const failing = expect(directory.user(ANN)).rejects.toThrow(
        "The proxy in HTTPS_PROXY cannot be reached (timed out). Check its host and port",
      );
      for (let tries = 1; tries <= MOST; tries++) {
        while (sockets.length < tries) await new Promise(setImmediate);
        const closed = once(sockets[tries - 1]?.resume() ?? new Socket(), "close");
        vi.advanceTimersByTime(9_999);
        for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
        expect(sockets).toHaveLength(tries);
        vi.advanceTimersByTime(1);
        await closed;
      }
      await failing;
    },
  );

  it("is named when nothing listens there", async () => {
    const { failure, requests } = await failing({}, { HTTPS_PROXY: "http://127.0.0.1:1" });
    expect(failure).toMatchObject({
      message: expect.stringContaining("in HTTPS_PROXY cannot be reached (ECONNREFUSED). Check"),
      endsRun: true,
    });
    expect(requests.total).toBe(MOST);
  });

  it("is named when its name is nobody's", async () => {
    stubNetwork({ HTTPS_PROXY: "http://nowhere.example:3128" });
    stubLookup("ENOTFOUND");
    const { directory, requests } = openDirectory(SETTINGS);
    await expect(directory.user(ANN)).rejects.toThrow(
      "The proxy in HTTPS_PROXY cannot be reached (ENOTFOUND). Check its host and port",
    );
    expect(requests.total).toBe(ONCE);
  });

  it("is named when it speaks no TLS although its URL says so", async () => {
    const { proxy } = await startBehindProxy();
    const { failure, requests } = await failing({}, { HTTPS_PROXY: `https://${proxy.address}` });
    expect(failure).toMatchObject({ message: expect.stringContaining(NO_PROXY_THERE) });
    expect(requests.total).toBe(ONCE);
  });

  it("is named when its own certificate is not trusted", async () => {
    const stranger = await makeAuthority("Another");
    const { failure, requests } = await failing({
      certified: () => stranger.certify(["127.0.0.1"]),
    });
    expect(failure).toMatchObject({
      message: expect.stringMatching(
        /^The certificate of the proxy in HTTPS_PROXY cannot be trusted \(UNABLE_TO_/,
      ),
    });
    expect(requests.total).toBe(ONCE);
  });

  it("that opens one into nothing costs a try, and no more than its time", async () => {
    const port = await listen(createServer());
    const proxy = await startProxy(port);
    const { failure } = await failing({}, { HTTPS_PROXY: `http://${proxy.address}` }, 30);
    expect(failure).toMatchObject({
      message: expect.stringContaining("users.fetch got no answer from Twilio (timed out)"),
    });
    expect(proxy.asked).toHaveLength(MOST);
  });
});

describe("a certificate that is not Twilio's", () => {
  const DAY = 24 * 60 * 60_000;
  it.each<[string, Scenery["shown"], string, string]>([
    [
      "is of an authority that is not known",
      async () => (await makeAuthority("Another")).certify(["*.twilio.com"]),
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "set TWILIO_CA_BUNDLE to that file, or NODE_EXTRA_CA_CERTS",
    ],
    [
      "comes with an authority that is not known, as a company's proxy shows it",
      async () => {
        const stranger = await makeAuthority("Another");
        const { key, cert } = await stranger.certify(["*.twilio.com"]);
        return { key, cert: `${cert}\n${await readFile(stranger.file, "utf8")}` };
      },
      "SELF_SIGNED_CERT_IN_CHAIN",
      "set TWILIO_CA_BUNDLE to that file, or NODE_EXTRA_CA_CERTS",
    ],
    [
      "has expired",
      (authority) => authority.certify(["*.twilio.com"], { until: new Date(Date.now() - DAY) }),
      "CERT_HAS_EXPIRED",
      "Check this machine's clock",
    ],
    [
      "is not valid yet",
      (authority) => authority.certify(["*.twilio.com"], { from: new Date(Date.now() + DAY) }),
      "CERT_NOT_YET_VALID",
      "Check this machine's clock",
    ],
    [
      "is of another host",
      (authority) => authority.certify(["proxy.example.com"]),
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "Something else answers in its place",
    ],
  ])("ends the run after one try when it %s", async (_, shown, code, remedy) => {
    const { failure, requests, center } = await failing({ ...(shown && { shown }) });
    expect(failure).toMatchObject({
      code: "certificate-refused",
      message: expect.stringMatching(
        new RegExp(
          `^The certificate shown as Twilio's cannot be trusted \\(${code}\\)\\. .*${remedy}`,
        ),
      ),
      endsRun: true,
    });
    expect(requests.total).toBe(ONCE);
    expect(center.exchanges).toEqual([]);
  });

  it("is trusted when NODE_EXTRA_CA_CERTS has it beside TWILIO_CA_BUNDLE", async () => {
    const { file } = await makeAuthority("Another");
    const found = await startBehindProxy();
    stubNetwork({
      HTTPS_PROXY: `http://${found.proxy.address}`,
      TWILIO_CA_BUNDLE: file,
      NODE_EXTRA_CA_CERTS: found.authority.file,
    });
    expect(await openDirectory(found.settings).directory.user(ANN)).toBeUndefined();
  });
});

describe("a file of certificates", () => {
  it.each([
    ["no such file", "/no/such/file", "cannot be read (no such folder)"],
    ["a folder", "/", "cannot be read (it is a folder)"],
    ["a file of something else", "package.json", "must name a file of certificates in PEM form"],
  ])("is refused when it is %s", async (_, file, message) => {
    stubNetwork({ TWILIO_CA_BUNDLE: file });
    expect(() => httpsAgents(process.env)).toThrow(`Settings: TWILIO_CA_BUNDLE ${message}`);
    const empty = join(await temporaryFolder(), "empty.pem");
    await writeFile(empty, "");
    stubNetwork({ TWILIO_CA_BUNDLE: (await makeAuthority()).file, NODE_EXTRA_CA_CERTS: empty });
    expect(() => httpsAgents(process.env)).toThrow("Settings: NODE_EXTRA_CA_CERTS must name");
  });

  it("is none when its name is blank", async () => {
    stubNetwork({ TWILIO_CA_BUNDLE: " " });
    expect(() => openDirectory(SETTINGS)).not.toThrow();
  });
});
