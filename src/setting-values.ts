import { z } from "zod";

/** The shapes of single settings. No message repeats a value. */

/** In characters; Twilio's secrets and tokens have 32, so anything shorter is a mistake. */
export const LEAST_SECRET = 8;

/** Twilio: the prefixes of SIDs that are easily mixed up. */
const KINDS = new Map([
  ["AC", "an account"],
  ["SK", "an API key"],
  ["WS", "a Workspace"],
  ["IS", "a Conversations service"],
  ["WW", "a Workflow"],
  ["WQ", "a TaskQueue"],
  ["WK", "a Worker"],
  ["US", "a User"],
  ["CH", "a Conversation"],
]);

/** The variables that may name a proxy, as curl and most programs read them. */
export const PROXY_VARIABLES = [
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "http_proxy",
  "HTTP_PROXY",
] as const;

const QUOTED = /^["'`“”„‘’‚].*["'`“”‘’]$/s;

/** Any text that is not in quotes: .env files and shells remove them, other places do not. */
export const text = z.string("is not set").refine((value) => !QUOTED.test(value), {
  error: "has quotes around it; remove them",
  abort: true,
});

/** A SID with this prefix. */
export const sid = (prefix: string) =>
  text.regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), {
    error: ({ input }) => sidIn(input) ?? `must be \`${prefix}\` and 32 hexadecimal digits`,
  });

/** The secret of an API key, or an Auth Token. */
export const secret = text
  .min(LEAST_SECRET, "is too short: check that all of it was copied")
  .refine((value) => sidIn(value) === undefined, { error: ({ input }) => sidIn(input) });

export const wholeNumber = (least: number, most: number) =>
  text
    .refine(
      (value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);

export const yesOrNo = text
  .toLowerCase()
  .pipe(z.enum(["true", "false"], "must be `true` or `false`"))
  .transform((value) => value === "true");

/** What a value is if it is a SID, which is in the wrong place; otherwise undefined. */
function sidIn(value: unknown): string | undefined {
  const [, prefix = ""] = /^([A-Z]{2})[0-9a-fA-F]{32}$/.exec(String(value)) ?? [];
  if (prefix === "") return undefined;
  return `holds the SID of ${KINDS.get(prefix) ?? "something else"} (${prefix}…)`;
}
