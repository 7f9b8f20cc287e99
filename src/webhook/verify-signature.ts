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
