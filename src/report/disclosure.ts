import type { JsonValue } from "../mapping/json.ts";
import type { Problem } from "../mapping/problem.ts";
import type { Environment } from "../settings.ts";
import type { ReportedProblem } from "./report.ts";

/** Decides what of a person's data, and of the credentials, may leave the program. */
export interface Disclosure {
  /** True when names, identities and values are shown. */
  readonly showsValues: boolean;
  /** A name or an identity, or null. */
  text(text: string): string | null;
  /** A value of a User, or a stand-in for it. */
  value(value: JsonValue): JsonValue;
  problem(problem: Problem): ReportedProblem;
  /** Any text for people, with credentials and their encodings taken out. */
  clean(text: string): string;
}

const HIDDEN = "(hidden)";

/**
 * The rule: SIDs, field names and counts are always shown; names, identities and values are shown
 * in a terminal, and in GitHub Actions and the webhook's log only with `SHOW_VALUES=true`;
 * credentials never.
 *
 * @param door through which it would leave; GitHub Actions is told by its environment
 */
export function disclosureFor(
  environment: Environment,
  door: "terminal" | "webhook" = "terminal",
): Disclosure {
  const isPrivate = door === "terminal" && environment.GITHUB_ACTIONS !== "true";
  const showsValues = isPrivate
    ? environment.SHOW_VALUES !== "false"
    : environment.SHOW_VALUES === "true";
  const secrets = secretsOf(environment);
  const clean = (text: string) =>
    secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, "***"), text);
  return {
    showsValues,
    clean,
    text: (text) => (showsValues ? text : null),
    value: (value) => (showsValues ? value : HIDDEN),
    problem: ({ code, message, detail }) => ({
      code,
      message: clean(showsValues && detail !== undefined ? `${message} (${detail})` : message),
    }),
  };
}

/** Every credential in the environment, and what Basic authentication makes of it. */
function secretsOf(environment: Environment): string[] {
  const { TWILIO_ACCOUNT_SID, TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_AUTH_TOKEN } = environment;
  const pairs = [
    [TWILIO_API_KEY, TWILIO_API_SECRET],
    [TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN],
  ];
  return pairs.flatMap(([user, password]) => {
    const secret = password?.trim();
    return secret ? [secret, base64(secret), base64(`${user?.trim()}:${secret}`)] : [];
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
