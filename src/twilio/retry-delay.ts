/** The wait from which the limit doubles, in ms. */
const FIRST = 250;
/** The longest wait unless Twilio asks for more, in ms. */
const LONGEST = 20_000;
/** The most that is added to the wait that Twilio asks for, so that retries do not coincide, in ms. */
const SPREAD = 250;

/**
 * How long to wait before a retry, in ms: what Twilio asks for, or a random time up to a limit that
 * doubles with each failure (full jitter).
 *
 * @param failures how often it has failed, from 1
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

/** A date as HTTP writes it (RFC 9110, 5.6.7), except the obsolete form without a time zone. */
const HTTP_DATE = /^[A-Z][a-z]+, .* GMT$/;

/**
 * The wait that a `Retry-After` header asks for, in ms (RFC 9110, 10.2.3: seconds, or a date);
 * undefined if it asks for none.
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== "string") return undefined;
  const text = header.trim();
  const date = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : date - now;
  return wait > 0 ? wait : undefined;
}
