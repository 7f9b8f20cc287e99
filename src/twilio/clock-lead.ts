import { z } from "zod";

const dated = z.object({ date: z.string() });

/**
 * How far the clock of whoever answered is ahead of ours, in ms, to the second; undefined when the
 * answer does not say (RFC 9110, 6.6.1: `Date`).
 *
 * @param now ms since 1970, when the answer came
 */
export function clockLead(headers: unknown, now: number): number | undefined {
  const lead = Date.parse(dated.safeParse(headers).data?.date ?? "") - now;
  return Number.isNaN(lead) ? undefined : lead;
}
