import { createHmac, timingSafeEqual } from "node:crypto";
import webhooks from "twilio/lib/webhooks/webhooks.js";
import type { Body, FormFields } from "./body.ts";
import type { Received } from "./received.ts";
import { Refusal } from "./refusal.ts";

/** What a signature may have been made of. */
interface Signed {
  /** The URLs of which Twilio called one. */
  readonly urls: readonly string[];
  readonly body: Body;
  /** The account's Auth Token; never empty, because anybody could sign with an empty one. */
  readonly authToken: string;
  /** The secret of a shared key, which signs instead where a Webhook Rule says so. */
  readonly sharedKey: string | undefined;
}

/** Whether a signature is that of a URL and of the fields of a form. */
type Check = (signature: string, url: string, fields: FormFields) => boolean;

/**
 * Makes sure that a request was sent by Twilio for this account (Twilio: X-Twilio-Signature). A
 * form is signed with its fields; of JSON the URL names the hash, `bodySHA256`.
 *
 * @throws Refusal 403 when it was not.
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
    "the signature does not fit. Check that TWILIO_AUTH_TOKEN is the account's primary Auth Token (with a shared key: that TWILIO_WEBHOOK_SHARED_KEY is its secret), and that WEBHOOK_URL is the URL as it is configured in Twilio",
  );
}

/**
 * With what, and how, Twilio says that it has signed (Twilio: sign webhooks with shared keys). With
 * the header goes a shared key, without it the Auth Token; the text that is signed is the same.
 */
function checkFor(settings: string | undefined, { authToken, sharedKey }: Signed): Check {
  if (settings === undefined) {
    return (signature, url, fields) => webhooks.validateRequest(authToken, signature, url, fields);
  }
  if (sharedKey === undefined) {
    throw new Refusal(
      403,
      "the request is signed with a shared key (a Webhook Rule), and TWILIO_WEBHOOK_SHARED_KEY is not set",
    );
  }
  const algorithm = /(?:^|,)\s*algorithm=([^,\s]*)/.exec(settings)?.[1];
  if (algorithm !== "HMAC_SHA256") {
    throw new Refusal(403, "the request is signed by another algorithm than HMAC_SHA256");
  }
  return (signature, url, fields) => isSignedWithKey(sharedKey, signature, url, fields);
}

/** `twilio` 6.2 checks no HMAC-SHA256. As it does, this tries the URL with and without a usual port. */
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
  const [, beginning = "", end = ""] = /^([^/]*\/\/[^/?#:]*)(?::\d+)?(.*)$/.exec(url) ?? [];
  return [url, `${beginning}${end}`, `${beginning}${port}${end}`];
}

/**
 * The URL that was signed for JSON: it names the hash of the body, which a host may have taken off.
 * None if it names another hash.
 */
function withBodyHash(url: string, text: string): string[] {
  const hash = webhooks.getExpectedBodyHash(text);
  const named = new URL(url).searchParams.get("bodySHA256");
  if (named === null) return [`${url}${url.includes("?") ? "&" : "?"}bodySHA256=${hash}`];
  return named === hash ? [url] : [];
}

/**
 * The URLs that Twilio may have called, of which it signed one: the configured ones, each exactly as
 * it is written and with the query as it was received; or else the one that a proxy says was asked
 * for, and the request's own.
 */
export function publicUrls(
  { url, headers }: Pick<Received, "url" | "headers">,
  configured: readonly string[],
): string[] {
  const own = new URL(url);
  if (configured.length > 0) {
    // Twilio signs what is configured there, not what a parser or a host makes of it.
    const written = configured.map((one) => one.replace(/#.*$/, ""));
    return written.flatMap((one) => [one, `${one.replace(/\?.*$/, "")}${own.search}`]);
  }
  const protocol = firstOf(headers["x-forwarded-proto"]) ?? own.protocol.slice(0, -1);
  const host = firstOf(headers["x-forwarded-host"]) ?? own.host;
  const forwarded = `${protocol}://${host}${own.pathname}${own.search}`;
  return URL.canParse(forwarded) ? [forwarded, own.href] : [own.href];
}

/** Each proxy on the way adds its own; the first is what the caller asked for. */
function firstOf(header: string | undefined): string | undefined {
  return header?.split(",")[0]?.trim() || undefined;
}
