import webhooks from "twilio/lib/webhooks/webhooks.js";
import type { BodyKind } from "./body-kind.ts";
import { formFields } from "./form-fields.ts";
import { Refusal } from "./refusal.ts";

/** What a signature covers, and the key it was made with. */
interface Signed {
  /** The URLs of which Twilio called one. */
  readonly urls: readonly string[];
  readonly kind: BodyKind;
  /** As it was received. */
  readonly body: string;
  /** The account's Auth Token; never empty, because anybody could sign with an empty one. */
  readonly authToken: string;
}

/**
 * Makes sure that a request was sent by Twilio for this account (Twilio: X-Twilio-Signature). A
 * form is signed with its fields; of JSON the URL names the hash, `bodySHA256`.
 *
 * @throws Refusal 403 when it was not.
 */
export function verifySignature(request: Request, signed: Signed): void {
  const signature = request.headers.get("x-twilio-signature");
  if (signature === null) throw new Refusal(403, "the X-Twilio-Signature header is missing");
  if (!signed.urls.some((url) => isSigned(url, signature, signed))) {
    throw new Refusal(
      403,
      "the signature does not fit. Check that TWILIO_AUTH_TOKEN is the account's primary Auth Token, and that WEBHOOK_URL is the URL as it is configured in Twilio",
    );
  }
}

function isSigned(url: string, signature: string, { kind, body, authToken }: Signed): boolean {
  return kind === "json"
    ? webhooks.validateRequestWithBody(authToken, signature, url, body)
    : webhooks.validateRequest(authToken, signature, url, formFields(body));
}
