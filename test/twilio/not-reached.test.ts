import { describe, expect, it } from "vitest";
import { Problem } from "../../src/mapping/problem.ts";
import { TwilioError, unlessMissing } from "../../src/twilio/twilio-error.ts";
import { notReached, proxyRefused, proxyUnreachable } from "../../src/twilio/unreachable.ts";

const coded = (code: string) =>
  Object.assign(new Error("GET https://user:password@host"), { code });

const CLOCK =
  "Check this machine's clock; if it is right, something in between has an outdated certificate.";
const OTHER = "Something else answers in its place: check DNS and any proxy in between.";
const AUTHORITY =
  "If your company's proxy inspects traffic, get its certificate (PEM) and set TWILIO_CA_BUNDLE to that file, or NODE_EXTRA_CA_CERTS (not in .env).";

/** Node.js's codes for certificates, and the remedy for each. */
const CERTIFICATES = [
  ["CERT_HAS_EXPIRED", CLOCK],
  ["CERT_NOT_YET_VALID", CLOCK],
  ["CRL_HAS_EXPIRED", CLOCK],
  ["ERR_TLS_CERT_ALTNAME_INVALID", OTHER],
  ["HOSTNAME_MISMATCH", OTHER],
  ["SELF_SIGNED_CERT_IN_CHAIN", AUTHORITY],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", AUTHORITY],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", AUTHORITY],
  ["UNABLE_TO_GET_CRL", AUTHORITY],
  ["INVALID_CA", AUTHORITY],
  ["INVALID_PURPOSE", AUTHORITY],
  ["PATH_LENGTH_EXCEEDED", AUTHORITY],
] as const;

describe("a request without an answer", () => {
  it.each([
    ["ECONNRESET", "ECONNRESET"],
    ["ENOTFOUND", "ENOTFOUND"],
    ["ECONNABORTED", "timed out"],
    ["ERR_CANCELED", "timed out"],
    ["ETIMEDOUT", "timed out"],
    ["NOT_UNABLE_TO_SAY", "NOT_UNABLE_TO_SAY"],
    ["INVALID_CALL", "INVALID_CALL"],
    ["X_INVALID_CA", "X_INVALID_CA"],
  ])("after %s says: %s", (code, word) => {
    expect(notReached("users.fetch", coded(code))).toMatchObject({
      code: "network",
      retry: "always",
      message: `users.fetch got no answer from Twilio (${word}). Check the network and run again.`,
    });
  });

  it.each([new Error("GET https://user:password@host"), coded("user:password"), "x", undefined])(
    "shows nothing of an error that is not the system's: %s",
    (error) => {
      expect(notReached("users.fetch", error).message).toBe(
        "users.fetch got no answer from Twilio (unknown error). Check the network and run again.",
      );
    },
  );

  it("is what our own agent says, if that is the cause", () => {
    const cause = proxyRefused("HTTPS_PROXY", 403);
    expect(notReached("users.fetch", new Error("failed", { cause }))).toBe(cause);
    const other = new Error("failed", { cause: new Error("x") });
    expect(notReached("users.fetch", other)).toMatchObject({ code: "network" });
  });
});

describe("a certificate that cannot be trusted", () => {
  it.each(CERTIFICATES)("because of %s ends the run at once: %s", (code, remedy) => {
    const problem = { code: "certificate-refused", endsRun: true, retry: "never" };
    expect(notReached("users.fetch", coded(code))).toMatchObject({
      ...problem,
      message: `The certificate shown as Twilio's cannot be trusted (${code}). ${remedy}`,
    });
    expect(proxyUnreachable("HTTPS_PROXY", code)).toMatchObject({
      ...problem,
      message: `The certificate of the proxy in HTTPS_PROXY cannot be trusted (${code}). ${remedy}`,
    });
  });
});

const NO_PROXY_THERE =
  "does not answer as an HTTP proxy. Check its host and port, and whether its URL must start with http:// or https://.";

describe("a proxy", () => {
  const denied = (status: number) =>
    `does not let this program through to Twilio (${status}). Have it allow twilio.com's hosts on port 443; if this machine can reach Twilio without it, set NO_PROXY=.twilio.com.`;
  const trouble = (status: number) =>
    `could not reach Twilio (${status}). Run again later; if this persists, ask the proxy's administrators.`;
  it.each([
    [Number.NaN, "never", NO_PROXY_THERE],
    [99, "never", NO_PROXY_THERE],
    [1000, "never", NO_PROXY_THERE],
    [100, "never", denied(100)],
    [403, "never", denied(403)],
    [
      407,
      "never",
      "needs a user and password that it accepts (407). Put them in its URL, http://user:password@host:port, with special characters percent-encoded (@ as %40).",
    ],
    [408, "always", trouble(408)],
    [428, "never", denied(428)],
    [429, "always", trouble(429)],
    [499, "never", denied(499)],
    [500, "always", trouble(500)],
    [999, "always", trouble(999)],
  ])("that answers %d is retried %s: it %s", (status, retry, words) => {
    expect(proxyRefused("ALL_PROXY", status)).toMatchObject({
      code: "proxy-refused",
      endsRun: true,
      retry,
      message: `The proxy in ALL_PROXY ${words}`,
    });
  });

  const unreached = (word: string) =>
    `cannot be reached (${word}). Check its host and port, and run again.`;
  it.each([
    ["ECONNREFUSED", "always", unreached("ECONNREFUSED")],
    ["timed out", "always", unreached("timed out")],
    [undefined, "always", unreached("it closed the connection")],
    ["ENOTFOUND", "never", unreached("ENOTFOUND")],
    ["EPROTO", "never", NO_PROXY_THERE],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "never", NO_PROXY_THERE],
    ["X_ERR_SSL_", "always", unreached("X_ERR_SSL_")],
  ])("that fails with %s is retried %s: it %s", (cause, retry, words) => {
    expect(proxyUnreachable("ALL_PROXY", cause)).toMatchObject({
      code: "proxy-unreachable",
      endsRun: true,
      retry,
      message: `The proxy in ALL_PROXY ${words}`,
    });
  });
});

describe("an error of Twilio", () => {
  const error = (status?: number) =>
    new TwilioError("request-refused", "Refused.", status === undefined ? {} : { status });

  it("has a name, and by itself nothing more", () => {
    expect(error()).toMatchObject({ name: "TwilioError", retry: "never", endsRun: false });
  });

  it.each([
    [undefined, true],
    [200, false],
    [404, false],
    [408, true],
    [409, false],
    [429, false],
    [499, false],
    [500, true],
    [503, true],
  ])("of status %s is trouble: %s", (status, isTrouble) => {
    expect(error(status).isTrouble).toBe(isTrouble);
  });

  it("of status 404 means that there is none, and any other stays an error", async () => {
    expect(await unlessMissing(Promise.resolve(7))).toBe(7);
    expect(await unlessMissing(Promise.reject(error(404)))).toBeUndefined();
    for (const other of [
      error(410),
      error(),
      Object.assign(new Problem("not-found", "x"), { status: 404 }),
    ]) {
      await expect(unlessMissing(Promise.reject(other))).rejects.toBe(other);
    }
  });
});
