import type { Environment } from "../settings.ts";

/** Twilio: the prefixes of SIDs, those that get mixed up when settings are made. */
const KINDS: Readonly<Record<string, string>> = {
  AC: "an account",
  SK: "an API key",
  WS: "a Workspace",
  IS: "a Conversations service",
  WW: "a Workflow",
  WQ: "a TaskQueue",
  WK: "a Worker",
  US: "a User",
  CH: "a Conversation",
};

const WANTED: Readonly<Record<string, string>> = {
  TWILIO_ACCOUNT_SID: "AC",
  TWILIO_API_KEY: "SK",
  TWILIO_API_SECRET: "a secret",
  TWILIO_AUTH_TOKEN: "a secret",
  TWILIO_WORKSPACE_SID: "WS",
  TWILIO_CONVERSATIONS_SERVICE_SID: "IS",
};

/** What stands in the wrong setting, a sentence each; never a value. */
export function mixedUp(environment: Environment): string[] {
  const found = Object.entries(WANTED).flatMap(([name, wanted]) => {
    const [, prefix = ""] =
      /^([A-Z]{2})[0-9a-fA-F]{32}$/.exec(environment[name]?.trim() ?? "") ?? [];
    const kind = KINDS[prefix];
    if (kind === undefined || prefix === wanted) return [];
    return [`${name} holds the SID of ${kind} (${prefix}…).`];
  });
  const { TWILIO_API_SECRET: secret, TWILIO_AUTH_TOKEN: token } = environment;
  if (secret && secret === token) {
    found.push(
      "TWILIO_API_SECRET and TWILIO_AUTH_TOKEN are the same: one of them is in the wrong place.",
    );
  }
  return found;
}
