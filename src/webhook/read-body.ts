import { Refusal } from "./refusal.ts";

/** The largest body that is read, in bytes. */
const LIMIT = 256 * 1024;

/**
 * The text of a request's body.
 *
 * @throws Refusal 413 as soon as it is over 256 KiB, 400 when it breaks off, 403 when it is not
 * UTF-8 (Twilio signs text), 500 when somebody has read it before.
 */
export async function readBody(request: Request): Promise<string> {
  if (request.bodyUsed || request.body?.locked) {
    throw new Refusal(500, "the body was read before: hand over request.clone()");
  }
  if (request.body === null) return "";
  const reader = request.body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refusal(400, "the body breaks off");
    });
    if (done) return decode(Buffer.concat(parts));
    size += value.byteLength;
    if (size > LIMIT) {
      // Not awaited: what the sender does with the rest is no concern of the answer.
      reader.cancel().catch(() => {});
      throw new Refusal(413, `the body is over ${LIMIT / 1024} KiB`);
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
