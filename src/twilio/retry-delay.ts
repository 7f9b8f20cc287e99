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

/**
 * The wait that a `Retry-After` header asks for, in ms, or undefined (RFC 9110, 10.2.3: seconds, or
 * a date).
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== "string" || header.trim() === "") return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}
