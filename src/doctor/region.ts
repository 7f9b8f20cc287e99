import type { Access } from "./settings-check.ts";
import { ok, type Verdict, warning } from "./verdict.ts";

/** Twilio: Regional product availability. The regions that have TaskRouter, each with its edge. */
const EDGES: Readonly<Record<string, string>> = { us1: "ashburn", ie1: "dublin" };

/**
 * Region and edge go together: `taskrouter.dublin.ie1.twilio.com`. Hosts that name a region alone
 * are being switched off (Twilio: REST API in a non-US region).
 */
export function checkRegion({ settings: { region, edge } }: Access): Verdict<true> {
  if (region === undefined && edge === undefined) return ok("us1, as nothing else is set.");
  if (region === undefined) {
    return warning(
      `edge ${edge} without a region: us1 is asked.`,
      "Set TWILIO_REGION to the account's region too, or leave TWILIO_EDGE out.",
    );
  }
  const nearest = EDGES[region];
  if (nearest === undefined) {
    return warning(
      `Twilio offers TaskRouter in ${Object.keys(EDGES).join(" and ")} only, as far as this program knows, and not in ${region}.`,
      "Check TWILIO_REGION; leave it out for an account in the US.",
    );
  }
  if (edge === undefined && region !== "us1") {
    return warning(`${region}, but no edge.`, `Set TWILIO_EDGE=${nearest}.`);
  }
  return ok(`${region}${edge === undefined ? "" : ` over ${edge}`}.`);
}
