import { isIP } from "node:net";
import { z } from "zod";
import { readPlace } from "./region.ts";
import { secret, sid, text, wholeNumber, yesOrNo } from "./setting-values.ts";

/** Thrown for unusable settings; the message names each variable on its own line, never a value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const environment = z.object({
  TWILIO_ACCOUNT_SID: sid("AC"),
  TWILIO_API_KEY: sid("SK").optional(),
  TWILIO_API_SECRET: secret.optional(),
  TWILIO_AUTH_TOKEN: secret.optional(),
  TWILIO_WORKSPACE_SID: sid("WS"),
  TWILIO_CONVERSATIONS_SERVICE_SID: sid("IS").optional(),
  TWILIO_REGION: text.optional(),
  TWILIO_EDGE: text.optional(),
  READS_AT_ONCE: wholeNumber(1, 100).default(20),
  WRITES_PER_SECOND: wholeNumber(1, 1000).default(28),
  SHOW_VALUES: yesOrNo.optional(),
  TWILIO_API_BASE_URL: text
    .refine(isLoopback, "must be an http:// address of this machine (127.0.0.1, localhost, [::1])")
    .optional(),
});

/** A run needs these; the Auth Token can replace the API key and its secret. */
const NEEDED = [
  "TWILIO_ACCOUNT_SID",
  "TWILIO_API_KEY",
  "TWILIO_API_SECRET",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_WORKSPACE_SID",
];

/** The names of all variables that `readSettings` reads. */
export const SETTING_NAMES: readonly string[] = Object.keys(environment.shape);

/** What is wrong with the value of one setting, or undefined. */
export function settingIssue(
  name: keyof typeof environment.shape,
  value: string,
): string | undefined {
  const parsed = environment.shape[name].safeParse(value);
  return parsed.error?.issues[0]?.message;
}

const IN_ACTIONS =
  "the secrets and variables of the repository or its environment (repository Settings)";
const REMEDY = `Correct them in the environment or in .env, which npm run init writes (see .env.example); in GitHub Actions, in ${IN_ACTIONS}.`;

/** How fast requests may be sent to Twilio. */
export interface PaceLimits {
  /** The most requests in flight. */
  readonly requestsAtOnce: number;
  /** The most writes sent in any second. */
  readonly writesPerSecond: number;
}

/** How to reach one Workspace and one Conversations service. */
export interface Settings {
  readonly accountSid: string;
  readonly credentials: { readonly username: string; readonly password: string };
  readonly workspaceSid: string;
  /** Undefined means the account's default service. */
  readonly serviceSid: string | undefined;
  readonly region: string | undefined;
  readonly edge: string | undefined;
  readonly pace: PaceLimits;
  /** A loopback stand-in for Twilio. */
  readonly baseUrl: string | undefined;
}

/** Environment variables by name; a blank one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from environment variables.
 *
 * @throws SettingsError with everything that is wrong.
 */
export function readSettings(variables: Environment): Settings {
  const set: Environment = Object.fromEntries(
    Object.entries(variables)
      .map(([name, value]) => [name, value?.trim()])
      .filter(([, value]) => value !== undefined && value !== ""),
  );
  if (NEEDED.every((name) => set[name] === undefined)) throw noneIsSet(variables);
  const parsed = environment.safeParse(set);
  const problems =
    parsed.error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`) ?? [];
  const credentials = readCredentials(set);
  const { TWILIO_REGION, TWILIO_EDGE } = environment.shape;
  const place = readPlace(
    TWILIO_REGION.safeParse(set.TWILIO_REGION).data,
    TWILIO_EDGE.safeParse(set.TWILIO_EDGE).data,
  );
  for (const one of [credentials, place]) if (typeof one === "string") problems.push(one);
  if (!parsed.success || typeof credentials === "string" || typeof place === "string") {
    const lines = problems.map((problem) => `Settings: ${problem}.`);
    throw new SettingsError([...lines, REMEDY].join("\n"));
  }
  const { data } = parsed;
  return {
    accountSid: data.TWILIO_ACCOUNT_SID,
    credentials,
    workspaceSid: data.TWILIO_WORKSPACE_SID,
    serviceSid: data.TWILIO_CONVERSATIONS_SERVICE_SID,
    ...place,
    pace: { requestsAtOnce: data.READS_AT_ONCE, writesPerSecond: data.WRITES_PER_SECOND },
    baseUrl: data.TWILIO_API_BASE_URL,
  };
}

/** @returns an error that says where to start, instead of a list of everything that is missing. */
function noneIsSet({ GITHUB_ACTIONS }: Environment): SettingsError {
  return new SettingsError(
    GITHUB_ACTIONS === "true"
      ? `Settings: none is set.\nAdd ${IN_ACTIONS}; docs/setup.md lists them.`
      : "Settings: none is set.\nRun npm run init in a terminal, which asks for them and writes .env; or set them in the environment (see .env.example).",
  );
}

/**
 * The value of SHOW_VALUES, or undefined if it is not set.
 *
 * @throws SettingsError if it is neither `true` nor `false`.
 */
export function readShowValues({ SHOW_VALUES }: Environment): boolean | undefined {
  const { data, error } = environment.shape.SHOW_VALUES.safeParse(SHOW_VALUES?.trim() || undefined);
  if (error === undefined) return data;
  throw new SettingsError(`Settings: SHOW_VALUES ${error.issues[0]?.message}.`);
}

/** The user name and password of Basic authentication, or what is wrong with them. */
function readCredentials(variables: Environment): Settings["credentials"] | string {
  const { TWILIO_ACCOUNT_SID, TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_AUTH_TOKEN } = variables;
  if (TWILIO_API_SECRET !== undefined && TWILIO_API_SECRET === TWILIO_AUTH_TOKEN) {
    return "TWILIO_API_SECRET and TWILIO_AUTH_TOKEN are the same; one of them is in the wrong place";
  }
  if (TWILIO_API_KEY !== undefined && TWILIO_API_SECRET !== undefined) {
    return { username: TWILIO_API_KEY, password: TWILIO_API_SECRET };
  }
  if (TWILIO_API_KEY !== undefined) return "TWILIO_API_SECRET is not set, but TWILIO_API_KEY is";
  if (TWILIO_API_SECRET !== undefined) return "TWILIO_API_KEY is not set, but TWILIO_API_SECRET is";
  if (TWILIO_AUTH_TOKEN !== undefined) {
    return { username: TWILIO_ACCOUNT_SID ?? "", password: TWILIO_AUTH_TOKEN };
  }
  return "TWILIO_API_KEY and TWILIO_API_SECRET (or TWILIO_AUTH_TOKEN) are not set";
}

/** Whether a text is an http:// URL of this machine, without credentials. */
export function isLoopback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return protocol === "http:" && username + password === "" && isThisMachine(hostname);
}

/** Whether the host of a URL is this machine, which others cannot call. */
export function isThisMachine(hostname: string): boolean {
  const isV4Loopback = isIP(hostname) === 4 && hostname.startsWith("127.");
  return isV4Loopback || hostname === "localhost" || hostname === "[::1]";
}
