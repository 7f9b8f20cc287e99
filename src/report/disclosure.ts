import { LosslessNumber } from "lossless-json";
import { isJsonObject, type JsonValue } from "../mapping/json.ts";
import type { Problem } from "../mapping/problem.ts";
import { type Environment, readShowValues } from "../settings.ts";
import { credentialPattern } from "./credentials.ts";
import { printable } from "./printable.ts";
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
 * credentials never. A SHOW_VALUES that cannot be used hides; commands refuse it.
 *
 * @param door through which it would leave; GitHub Actions is told by its environment
 */
export function disclosureFor(
  environment: Environment,
  door: "terminal" | "webhook" = "terminal",
): Disclosure {
  const isPrivate = door === "terminal" && environment.GITHUB_ACTIONS !== "true";
  const showsValues = wanted(environment) ?? isPrivate;
  const credentials = credentialPattern(environment);
  const clean = (text: string) =>
    credentials === undefined ? text : text.replaceAll(credentials, "***");
  return {
    showsValues,
    clean,
    text: (text) => (showsValues ? clean(text) : null),
    value: (value) => (showsValues ? cleanValue(value, clean) : HIDDEN),
    problem: ({ code, message, detail }) => ({
      code,
      message:
        showsValues && detail !== undefined
          ? `${clean(message)} (${printable(clean(detail))})`
          : clean(message),
    }),
  };
}

function wanted(environment: Environment): boolean | undefined {
  try {
    return readShowValues(environment);
  } catch {
    return false;
  }
}

/**
 * A value with credentials taken out of its texts, keys and numbers. That is done before anything is
 * rendered: once it is escaped or cut, a credential would no longer be recognized.
 */
function cleanValue(value: JsonValue, clean: (text: string) => string): JsonValue {
  if (typeof value === "string") return clean(value);
  if (value instanceof LosslessNumber) {
    const cleaned = clean(value.value);
    return cleaned === value.value ? value : cleaned;
  }
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, clean));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [clean(key), cleanValue(inner, clean)]),
  );
}
