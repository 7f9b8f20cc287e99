import { createHmac, timingSafeEqual } from "node:crypto";
import webhooks from "twilio/lib/webhooks/webhooks.js";
import type { Body, FormFields } from "./body.ts";
import type { Received } from "./received.ts";
import { Refusal } from "./refusal.ts";

/** What a signature may have been made from. */
interface Signed {
  /** The URLs that Twilio may have called. */
  readonly urls: readonly string[];
  readonly body: Body;
  /** Never empty, because anybody could sign with an empty one. */
  readonly authToken: string;
  /** The secret of the shared key that a Webhook Rule may name instead. */
  readonly sharedKey: string | undefined;
}

/** Tells whether a signature belongs to a URL and the fields of a form. */
type Check = (signature: string, url: string, fields: FormFields) => boolean;

/**
 * Checks that Twilio sent a request for this account (Twilio: X-Twilio-Signature). The signature of
 * a form covers its fields. For JSON, the URL contains the hash of the body, `bodySHA256`.
 *
 * @throws Refusal 403 if the signature does not match.
 */
export function verifySignature({ headers }: Received, signed: Signed): void {
  const { urls, body } = signed;
  const signature = headers["x-twilio-signature"];
  if (signature === undefined) throw new Refusal(403, "the X-Twilio-Signature header is missing");
  const check = checkFor(headers["x-twilio-webhooks-signature-settings"], signed);
  const isSigned =
    body.kind === "form"
      ? urls.some((url) => check(signature, url, body.fields))
      : urls
          .flatMap((url) => withBodyHash(url, body.text))
          .some((url) => check(signature, url, {}));
  if (isSigned) return;
  throw new Refusal(
    403,
    "the signature does not match. Check that TWILIO_AUTH_TOKEN is the account's primary Auth Token (with a shared key: that TWILIO_WEBHOOK_SHARED_KEY is its secret), and that WEBHOOK_URL is the URL as it is configured in Twilio",
  );
}

/**
 * Returns the check for the key and the algorithm that a request's header names (Twilio: sign
 * webhooks with shared keys). Without the header, Twilio signs with the Auth Token. The signed text
 * is the same.
 *
 * @throws Refusal 403 if the request cannot be checked.
 */
function checkFor(settings: string | undefined, { authToken, sharedKey }: Signed): Check {
  if (settings === undefined) {
    return (signature, url, fields) => webhooks.validateRequest(authToken, signature, url, fields);
  }
  if (sharedKey === undefined) {
    throw new Refusal(
      403,
      "the request is signed with a shared key (a Webhook Rule), but TWILIO_WEBHOOK_SHARED_KEY is not set",
    );
  }
  const algorithm = /(?:^|,)\s*algorithm=([^,\s]*)/.exec(settings)?.[1];
  if (algorithm !== "HMAC_SHA256") {
    throw new Refusal(403, "the request is not signed with HMAC_SHA256");
  }
  return (signature, url, fields) => isSignedWithKey(sharedKey, signature, url, fields);
}

/**
 * Checks HMAC-SHA256, which `twilio` 6.2 cannot. Like `twilio`, it tries the URL with and without
 * port.
 */
function isSignedWithKey(key: string, signature: string, url: string, fields: FormFields): boolean {
  const parameters = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => [...new Set([values].flat())].sort().map((one) => name + one))
    .join("");
  const given = Buffer.from(signature);
  return [url, new URL(url).href].flatMap(withAndWithoutPort).some((spelling) => {
    const expected = createHmac("sha256", key)
      .update(spelling + parameters)
      .digest("base64");
    return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
  });
}

function withAndWithoutPort(url: string): string[] {
  const port = url.startsWith("https:") ? ":443" : ":80";
  const host = /(\/\/[^/?#:]*)(:\d+)?/;
  return [url, url.replace(host, "$1"), url.replace(host, `$1${port}`)];
}

/**
 * Returns the URL that was signed for JSON. It contains the hash of the body, which a host may have
 * removed. The list is empty if the URL contains another hash.
 */
function withBodyHash(url: string, text: string): string[] {
  const hash = webhooks.getExpectedBodyHash(text);
  const named = new URL(url).searchParams.get("bodySHA256");
  if (named === null) return [`${url}${url.includes("?") ? "&" : "?"}bodySHA256=${hash}`];
  return named === hash ? [url] : [];
}

/**
 * Returns the URLs that Twilio may have called and signed: each configured URL as it is written,
 * and with the query of the request. If none is configured: the URL that a proxy's headers name,
 * and the request's own.
 */
export function publicUrls(
  { url, headers }: Pick<Received, "url" | "headers">,
  configured: readonly string[],
): string[] {
  const own = new URL(url);
  if (configured.length > 0) {
    // Twilio signs the URL as configured. Parsers and hosts may rewrite it.
    const written = configured.map((one) => one.replace(/#.*/, ""));
    return written.flatMap((one) => [one, `${one.replace(/\?.*/, "")}${own.search}`]);
  }
  const protocol = firstOf(headers["x-forwarded-proto"]) ?? own.protocol.slice(0, -1);
  const host = firstOf(headers["x-forwarded-host"]) ?? own.host;
  const forwarded = `${protocol}://${host}${own.pathname}${own.search}`;
  return URL.canParse(forwarded) ? [forwarded, own.href] : [own.href];
}

/** Returns the first value of a list to which each proxy adds one: what the caller asked for. */
function firstOf(header: string | undefined): string | undefined {
  return header?.replace(/,.*/, "").trim() || undefined;
}
