import webhooks from "twilio/lib/webhooks/webhooks.js";
import type { Body } from "./body.ts";
import { Refusal } from "./refusal.ts";

/** What a signature may have been made of. */
interface Signed {
  /** The URLs of which Twilio called one. */
  readonly urls: readonly string[];
  readonly body: Body;
  /** The account's Auth Token; never empty, because anybody could sign with an empty one. */
  readonly authToken: string;
}

/**
 * Makes sure that a request was sent by Twilio for this account (Twilio: X-Twilio-Signature). A
 * form is signed with its fields; of JSON the URL names the hash, `bodySHA256`.
 *
 * @throws Refusal 403 when it was not.
 */
export function verifySignature(request: Request, { urls, body, authToken }: Signed): void {
  const signature = request.headers.get("x-twilio-signature");
  if (signature === null) throw new Refusal(403, "the X-Twilio-Signature header is missing");
  const isSigned = (url: string) =>
    body.kind === "json"
      ? webhooks.validateRequestWithBody(authToken, signature, url, body.text)
      : webhooks.validateRequest(authToken, signature, url, body.fields);
  if (!urls.some(isSigned)) {
    throw new Refusal(
      403,
      "the signature does not fit. Check that TWILIO_AUTH_TOKEN is the account's primary Auth Token, and that WEBHOOK_URL is the URL as it is configured in Twilio",
    );
  }
}

/**
 * The URLs that Twilio may have called, of which it signed one: the configured ones, each with the
 * query as it was received; or else the one that a proxy says was asked for, and the request's own.
 */
export function publicUrls(request: Request, configured: readonly string[]): string[] {
  const own = new URL(request.url);
  if (configured.length > 0) {
    // As it is written: Twilio signs what is configured there, not what a parser makes of it.
    return configured.map((url) => `${url.split(/[?#]/, 1)[0]}${own.search}`);
  }
  const protocol = firstOf(request.headers.get("x-forwarded-proto")) ?? own.protocol.slice(0, -1);
  const host = firstOf(request.headers.get("x-forwarded-host")) ?? own.host;
  const forwarded = `${protocol}://${host}${own.pathname}${own.search}`;
  return URL.canParse(forwarded) ? [forwarded, own.href] : [own.href];
}

/** Each proxy on the way adds its own; the first is what the caller asked for. */
function firstOf(header: string | null): string | undefined {
  return header?.split(",")[0]?.trim() || undefined;
}
