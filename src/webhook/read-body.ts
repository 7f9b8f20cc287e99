import type { BodyKind } from "./body.ts";
import { Refusal } from "./refusal.ts";

/**
 * The largest body that is read, in KiB. A form is one event. Event Streams documents no limit for
 * batches; Vercel accepts up to 4.5 MB (Vercel: functions, limits).
 */
const LIMITS: Readonly<Record<BodyKind, number>> = { form: 256, json: 4096 };

/** Closes the connection, which would otherwise still carry the rest of the body. */
export const CLOSE = { connection: "close" };

/**
 * Reads the body of a request as text.
 *
 * @throws Refusal 413 as soon as a form exceeds 256 KiB or JSON 4 MiB, 400 if the body breaks off,
 * 403 if it is not UTF-8 (Twilio signs text).
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
      // Not awaited: the answer does not depend on it.
      reader.cancel().catch(() => {});
      throw new Refusal(413, `the body is over ${LIMITS[kind]} KiB`, CLOSE);
    }
    parts.push(value);
  }
}

/** Decodes strictly: a lenient decoder would let an altered body pass for the signed one. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(403, "the body is not UTF-8, so Twilio has not signed it");
  }
}
