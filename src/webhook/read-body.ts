import type { BodyKind } from "./body.ts";
import { Refusal } from "./refusal.ts";

/**
 * The largest body that is read, in KiB. A form is one event. Event Streams documents no limit for
 * the batches of a webhook sink; Vercel takes no request over 4.5 MB (Vercel: functions, limits).
 */
const LIMITS: Readonly<Record<BodyKind, number>> = { form: 256, json: 4096 };

/** Ends the connection, on which the rest of the body would still come. */
export const CLOSE = { connection: "close" };

/**
 * The text of a request's body.
 *
 * @throws Refusal 413 as soon as it is over 256 KiB for a form or 4 MiB for JSON, 400 when it breaks
 * off, 403 when it is not UTF-8 (Twilio signs text).
 */
export async function readBody(body: Request["body"], kind: BodyKind): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refusal(400, "the body breaks off");
    });
    if (done) return decode(Buffer.concat(parts));
    size += value.byteLength;
    if (size > LIMITS[kind] * 1024) {
      // Not awaited: what the sender does with the rest is no concern of the answer.
      reader.cancel().catch(() => {});
      throw new Refusal(413, `the body is over ${LIMITS[kind]} KiB`, CLOSE);
    }
    parts.push(value);
  }
}

/** Byte for byte: a decoder that mends would let an altered body pass for the signed one. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(403, "the body is not UTF-8, so Twilio has not signed it");
  }
}
