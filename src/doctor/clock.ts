import type { Access } from "./settings-check.ts";
import { ok, type Verdict, warning } from "./verdict.ts";

/** How far the clocks may be apart, in ms. */
const MOST_LEAD = 5 * 60_000;

/** Compares this machine's clock with the one of Twilio's last answer. */
export function checkClock({ session }: Access): Verdict<true> {
  const lead = session.clockLead();
  if (lead === undefined) return ok("not known: Twilio's answer had no date.");
  const minutes = Math.round(Math.abs(lead) / 60_000);
  if (Math.abs(lead) <= MOST_LEAD) return ok("right.");
  return warning(
    `this machine's clock is ${minutes} minutes ${lead > 0 ? "behind" : "ahead of"} Twilio's.`,
    "Set it, by NTP for example: --changed-within counts from it.",
  );
}
