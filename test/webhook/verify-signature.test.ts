import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Body, parseBody } from "../../src/webhook/body.ts";
import { publicUrls, verifySignature } from "../../src/webhook/verify-signature.ts";

const AUTH_TOKEN = "the-auth-token-of-the-account";
const KEY = "a-secret-of-a-shared-key";
const HOST = "https://sync.example.com";
const URL_OF_TWILIO = `${HOST}/api/worker-events`;
const BY_KEY = "key=webhooks_key_1,algorithm=HMAC_SHA256";
const FORM = parseBody("form", "EventType=worker.created");

/** The text that Twilio signs: the URL, then the fields by name. */
function signedText(url: string, body: Body): string {
  if (body.kind === "json") return url;
  const names = Object.keys(body.fields).sort();
  return url + names.map((name) => `${name}${body.fields[name]}`).join("");
}

interface Case {
  readonly urls?: readonly string[];
  readonly body?: Body;
  /** The text that was signed. */
  readonly text?: string;
  readonly sharedKey?: string | undefined;
  readonly settings?: string | undefined;
}

/** Checks a request with this signature. */
function verify(signature: string | undefined, given: Case) {
  const { urls = [URL_OF_TWILIO], body = FORM, settings } = given;
  const sharedKey = "sharedKey" in given ? given.sharedKey : KEY;
  const headers = {
    "x-twilio-signature": signature,
    "x-twilio-webhooks-signature-settings": settings,
  };
  const received = { method: "POST", url: "http://10.0.0.7/", headers, body: { form: {} } };
  verifySignature(received, { urls, body, authToken: AUTH_TOKEN, sharedKey });
}

/** Checks a request that the shared key has signed. */
function verifyByKey({ settings = BY_KEY, ...given }: Case): void {
  const { body = FORM, text = signedText(URL_OF_TWILIO, body) } = given;
  verify(createHmac("sha256", KEY).update(text).digest("base64"), { ...given, settings });
}

const MISMATCH = "the signature does not match. Check that TWILIO_AUTH_TOKEN is";

describe("the header that names the key", () => {
  it.each([
    BY_KEY,
    "algorithm=HMAC_SHA256",
    "algorithm=HMAC_SHA256,key=webhooks_key_1",
    "key=webhooks_key_1,  algorithm=HMAC_SHA256",
    "key=webhooks_key_1, algorithm=HMAC_SHA256 , version=2",
  ])("may be %j", (settings) => {
    expect(() => verifyByKey({ settings })).not.toThrow();
  });

  it.each([
    "",
    "key=webhooks_key_1",
    "key=algorithm=HMAC_SHA256",
    "key=webhooks_key_1,my-algorithm=HMAC_SHA256",
    "key=webhooks_key_1,algorithm=HMAC_SHA256_OLD",
    "key=webhooks_key_1,algorithm=OLD_HMAC_SHA256",
    "key=webhooks_key_1,algorithm=",
    "key=webhooks_key_1,algorithm=HMAC_SHA1,algorithm=HMAC_SHA256",
  ])("is refused if it is %j", (settings) => {
    const refusal = { status: 403, message: "the request is not signed with HMAC_SHA256" };
    expect(() => verifyByKey({ settings })).toThrow(expect.objectContaining(refusal));
  });
});

describe("a signature of a shared key", () => {
  it("is refused if no key is set, with the setting that is missing", () => {
    const message =
      "the request is signed with a shared key (a Webhook Rule), but TWILIO_WEBHOOK_SHARED_KEY is not set";
    expect(() => verifyByKey({ sharedKey: undefined })).toThrow(
      expect.objectContaining({ status: 403, message }),
    );
  });

  const https = (port = "") => `https://sync.example.com${port}/api?a=1:2`;
  const http = (port = "") => `http://sync.example.com${port}/api?a=1:2`;
  it.each([
    [https(), https()],
    [https(), https(":443")],
    [https(":443"), https()],
    [https(":443"), https(":443")],
    [https(":8443"), https(":8443")],
    [https(":8443"), https()],
    [https(":8443"), https(":443")],
    [http(), http(":80")],
    [http(":80"), http()],
    [http(":8080"), http(":80")],
    ["https://sync.example.com", "https://sync.example.com:443"],
    ["https://sync.example.com:443", "https://sync.example.com"],
    ["https://sync.example.com:443?a=1", "https://sync.example.com?a=1"],
    ["https://user:password@sync.example.com/", "https://user:password@sync.example.com/"],
    ["https://sync.example.com/b c", "https://sync.example.com/b%20c"],
    ["HTTPS://sync.example.com/", "https://sync.example.com:443/"],
  ])("for the URL %s matches if Twilio signs %s", (url, signed) => {
    expect(() => verifyByKey({ urls: [url], text: signedText(signed, FORM) })).not.toThrow();
  });

  it.each([
    [https(), https(":80")],
    [http(), http(":443")],
    [https(), http()],
    [https(), https(":8443")],
    [https(), "https://sync.example.com/api?a=12"],
    ["https://sync.example.com/a:443/b", "https://sync.example.com/a/b"],
    ["https://sync.example.com/a//b:443/c", "https://sync.example.com/a//b/c"],
    ["https://sync.example.com", ":443"],
    [https(), ""],
  ])("for the URL %s does not match if Twilio signs %j", (url, signed) => {
    const check = () => verifyByKey({ urls: [url], text: signedText(signed, FORM) });
    expect(check).toThrow(MISMATCH);
  });

  it.each([
    ["b=2&a=1", "a1b2"],
    ["a=1&b=2&B=3&aa=4", "B3a1aa4b2"],
    ["a=2&a=1&a=2&a=10", "a1a10a2"],
    ["a=&b=2", "ab2"],
    ["", ""],
  ])("covers the fields of the form %j as %j", (form, fields) => {
    const body = parseBody("form", form);
    expect(() => verifyByKey({ body, text: URL_OF_TWILIO + fields })).not.toThrow();
  });

  it.each([
    ["one that is shorter", (text: string) => text.slice(0, -1)],
    ["one that is longer", (text: string) => `${text}=`],
    ["one that differs in the last character", (text: string) => `${text.slice(0, -1)}!`],
    ["one of as many characters but more bytes", (text: string) => `${text.slice(0, -1)}é`],
    ["an empty one", () => ""],
  ])("is not taken for %s", (_, alter) => {
    const text = createHmac("sha256", KEY).update(signedText(URL_OF_TWILIO, FORM)).digest("base64");
    expect(() => verify(text, { settings: BY_KEY })).not.toThrow();
    expect(() => verify(alter(text), { settings: BY_KEY })).toThrow(MISMATCH);
  });
});

describe("signed JSON", () => {
  const body = parseBody("json", "[]");
  // printf '[]' | sha256sum
  const HASH = "bodySHA256=4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
  const [PLAIN, QUERY] = [URL_OF_TWILIO, `${URL_OF_TWILIO}?a=1`];
  const byKey = (url: string, text: string) => verifyByKey({ urls: [url], body, text });
  const byToken = (url: string, text: string) =>
    verify(createHmac("sha1", AUTH_TOKEN).update(text).digest("base64"), { urls: [url], body });

  it.each([
    [PLAIN, `${PLAIN}?${HASH}`],
    [QUERY, `${QUERY}&${HASH}`],
    [`${PLAIN}?${HASH}`, `${PLAIN}?${HASH}`],
    [`${QUERY}&${HASH}`, `${QUERY}&${HASH}`],
  ])("at %s covers its hash, as %s", (url, text) => {
    for (const check of [byKey, byToken]) expect(() => check(url, text)).not.toThrow();
  });

  it.each([
    ["without a hash", PLAIN, PLAIN],
    ["with the hash of another body", PLAIN, `${PLAIN}?bodySHA256=${"0".repeat(64)}`],
    [
      "with the hash of another body in the URL",
      `${PLAIN}?bodySHA256=${"0".repeat(64)}`,
      `${PLAIN}?bodySHA256=${"0".repeat(64)}`,
    ],
    ["with an empty hash in the URL", `${PLAIN}?bodySHA256=`, `${PLAIN}?bodySHA256=`],
    ["with the hash in another place", QUERY, `${PLAIN}?${HASH}&a=1`],
  ])("is refused %s", (_, url, text) => {
    for (const check of [byKey, byToken]) expect(() => check(url, text)).toThrow(MISMATCH);
  });
});

describe("a request", () => {
  it("without a signature is refused, whatever else it says", () => {
    for (const settings of [undefined, BY_KEY]) {
      expect(() => verify(undefined, { settings })).toThrow(
        expect.objectContaining({
          status: 403,
          message: "the X-Twilio-Signature header is missing",
        }),
      );
    }
  });

  it("with a wrong signature is refused with the settings to check", () => {
    expect(() => verify("x", {})).toThrow(
      expect.objectContaining({ status: 403, message: expect.stringContaining("WEBHOOK_URL") }),
    );
    expect(() => verify("x", {})).toThrow(MISMATCH);
  });

  it("that no URL can have been signed for is refused", () => {
    expect(() => verifyByKey({ urls: [] })).toThrow(MISMATCH);
    expect(() => verifyByKey({ urls: [], body: parseBody("json", "[]") })).toThrow(MISMATCH);
  });

  it("may be signed for any of the URLs", () => {
    expect(() => verifyByKey({ urls: [`${HOST}/other`, URL_OF_TWILIO] })).not.toThrow();
  });
});

describe("the URLs that Twilio may have signed", () => {
  const OWN = "http://10.0.0.7:8080/api?b=2";
  it.each<[string, Record<string, string>, string[]]>([
    ["are the request's own", {}, [OWN, OWN]],
    [
      "are the proxy's, then the request's own",
      { "x-forwarded-proto": "https", "x-forwarded-host": "sync.example.com" },
      [`${HOST}/api?b=2`, OWN],
    ],
    [
      "are those that the first of several proxies names",
      { "x-forwarded-proto": " https , http", "x-forwarded-host": " sync.example.com ,inner" },
      [`${HOST}/api?b=2`, OWN],
    ],
    [
      "have the request's host if the proxy names the scheme only",
      { "x-forwarded-proto": "https" },
      ["https://10.0.0.7:8080/api?b=2", OWN],
    ],
    [
      "have the request's scheme if the proxy names the host only",
      { "x-forwarded-host": "sync.example.com" },
      ["http://sync.example.com/api?b=2", OWN],
    ],
    [
      "pass over blank headers",
      { "x-forwarded-proto": " ,https", "x-forwarded-host": "" },
      [OWN, OWN],
    ],
    ["leave out what is no URL", { "x-forwarded-host": "a b" }, [OWN]],
  ])("%s if none is configured", (_, headers, urls) => {
    expect(publicUrls({ url: OWN, headers }, [])).toEqual(urls);
  });

  it("leave out the fragment of the request", () => {
    expect(publicUrls({ url: `${OWN}#x`, headers: {} }, [])[0]).toBe(OWN);
  });

  it.each([
    [`${HOST}/a`, [`${HOST}/a`, `${HOST}/a?b=2`]],
    [`${HOST}/a?c=3`, [`${HOST}/a?c=3`, `${HOST}/a?b=2`]],
    [`${HOST}/a?c=3?4#rc=3#4`, [`${HOST}/a?c=3?4`, `${HOST}/a?b=2`]],
  ])("are %s as configured, and with the request's query", (configured, urls) => {
    const headers = { "x-forwarded-proto": "http", "x-forwarded-host": "forged.example.com" };
    expect(publicUrls({ url: OWN, headers }, [configured])).toEqual(urls);
    expect(publicUrls({ url: OWN, headers }, [`${HOST}/z`, configured])).toEqual([
      `${HOST}/z`,
      `${HOST}/z?b=2`,
      ...urls,
    ]);
  });
});
