import packageJson from "../../package.json" with { type: "json" };
import type { Access } from "./settings-check.ts";
import { ok, problem, type Verdict, warning } from "./verdict.ts";

/**
 * Checks that Node.js is recent enough.
 *
 * @param version of Node.js, e.g. `v20.20.2`
 */
export function checkNodeVersion(version: string): Verdict<true> {
  const { node } = packageJson.engines;
  const found = numbers(version);
  const needed = numbers(node);
  if (found.major > needed.major || (found.major === needed.major && found.minor >= needed.minor)) {
    return ok(version);
  }
  return problem(`${version} is too old: ${node} is needed.`, "Install Node.js 24 (nodejs.org).");
}

function numbers(text: string): { major: number; minor: number } {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return { major: Number(major), minor: Number(minor ?? 0) };
}

/** How far the clocks may be apart, in ms. */
const MOST_LEAD = 5 * 60_000;

/** Compares this machine's clock with the date of Twilio's last answer. */
export function checkClock({ session }: Access): Verdict<true> {
  const lead = session.clockLead();
  if (lead === undefined) return ok("unknown: Twilio's answer had no date.");
  const minutes = Math.round(Math.abs(lead) / 60_000);
  if (Math.abs(lead) <= MOST_LEAD) return ok("right.");
  return warning(
    `this machine's clock is ${minutes} minutes ${lead > 0 ? "behind" : "ahead of"} Twilio's.`,
    "Set it, for example with NTP: --changed-within relies on it.",
  );
}

/** The regions that have TaskRouter (Twilio: Regional product availability). */
const WITH_TASKROUTER = ["us1", "ie1"];

/** Checks that the region has TaskRouter. */
export function checkRegion({ settings: { region, edge } }: Access): Verdict<true> {
  if (region === undefined && edge === undefined) return ok("us1, the default.");
  if (region === undefined) {
    return warning(
      `edge ${edge} without a region: us1 is used.`,
      "Set TWILIO_REGION to the account's region too, or remove TWILIO_EDGE.",
    );
  }
  if (!WITH_TASKROUTER.includes(region)) {
    return warning(
      `this program knows TaskRouter only in ${WITH_TASKROUTER.join(" and ")}, not in ${region}.`,
      "Check TWILIO_REGION; remove it for an account in the US.",
    );
  }
  return ok(`${region} over ${edge}.`);
}
