import type { Access } from "./settings-check.ts";
import { ok, type Verdict, warning } from "./verdict.ts";

/** Twilio: Regional product availability. The regions that have TaskRouter. */
const WITH_TASKROUTER = ["us1", "ie1"];

/** Whether Twilio offers TaskRouter where it is asked. */
export function checkRegion({ settings: { region, edge } }: Access): Verdict<true> {
  if (region === undefined && edge === undefined) return ok("us1, as nothing else is set.");
  if (region === undefined) {
    return warning(
      `edge ${edge} without a region: us1 is asked.`,
      "Set TWILIO_REGION to the account's region too, or leave TWILIO_EDGE out.",
    );
  }
  if (!WITH_TASKROUTER.includes(region)) {
    return warning(
      `Twilio offers TaskRouter in ${WITH_TASKROUTER.join(" and ")} only, as far as this program knows, and not in ${region}.`,
      "Check TWILIO_REGION; leave it out for an account in the US.",
    );
  }
  return ok(`${region} over ${edge}.`);
}
