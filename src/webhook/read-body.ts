import { Refusal } from "./refusal.ts";

/** The largest body that is read, in bytes. */
const LIMIT = 256 * 1024;

/**
 * The text of a request's body.
 *
 * @throws Refusal 413 as soon as it is over 256 KiB, 400 when it breaks off.
 */
export async function readBody(request: Request): Promise<string> {
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let size = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refusal(400, "the body breaks off");
    });
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > LIMIT) {
      // Not awaited: what the sender does with the rest is no concern of the answer.
      reader.cancel().catch(() => {});
      throw new Refusal(413, `the body is over ${LIMIT / 1024} KiB`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
