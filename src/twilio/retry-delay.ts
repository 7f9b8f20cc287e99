/** What the longest wait doubles from, in ms. */
const FIRST = 250;
/** The longest wait that is chosen without Twilio asking for it, in ms. */
const LONGEST = 20_000;
/** What is added to the wait that Twilio asks for at most, so that not all come back at once, in ms. */
const SPREAD = 250;

/**
 * How long to wait before a request is sent again, in ms: what Twilio asks for, or else any time
 * up to a limit that doubles with each failure (full jitter).
 *
 * @param failures how often it failed so far, from 1
 * @param retryAfter what Twilio asks for, in ms
 * @param random from 0 to 1
 */
export function retryDelay(
  failures: number,
  retryAfter: number | undefined,
  random: number,
): number {
  if (retryAfter !== undefined) return retryAfter + random * SPREAD;
  return random * Math.min(LONGEST, FIRST * 2 ** failures);
}

/** A date as HTTP writes it (RFC 9110, 5.6.7), but for the obsolete form that names no time zone. */
const HTTP_DATE = /^[A-Z][a-z]+, .* GMT$/;

/**
 * The wait that a `Retry-After` header asks for, in ms (RFC 9110, 10.2.3: seconds, or a date);
 * undefined when it asks for none.
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== "string") return undefined;
  const text = header.trim();
  const date = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : date - now;
  return wait > 0 ? wait : undefined;
}
