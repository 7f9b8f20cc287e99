import { LosslessNumber } from "lossless-json";
import { isJsonObject, type JsonValue } from "../mapping/json.ts";
import type { Problem } from "../mapping/problem.ts";
import { type Environment, readShowValues } from "../settings.ts";
import { credentialPattern } from "./credentials.ts";
import { printable } from "./printable.ts";
import type { ReportedProblem } from "./report.ts";

/** Decides what of a person's data, and of the credentials, may leave the program. */
export interface Disclosure {
  /** True if names, identities and values are shown. */
  readonly showsValues: boolean;
  /** A name or an identity; null if it is hidden. */
  text(text: string): string | null;
  /** A value of a User, or `"(hidden)"`. */
  value(value: JsonValue): JsonValue;
  problem(problem: Problem): ReportedProblem;
  /** Any text for people, without credentials and their encodings. */
  clean(text: string): string;
}

const HIDDEN = "(hidden)";

/**
 * Returns the disclosure for an environment. SIDs, field names and counts are always shown, and
 * credentials never. Names, identities and values are shown in a terminal; in GitHub Actions and the
 * webhook's log only with `SHOW_VALUES=true`. An invalid SHOW_VALUES hides them; commands refuse it.
 *
 * @param door where the text goes; the environment tells whether the terminal is GitHub Actions
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
 * Removes credentials from a value's texts, keys and numbers. This happens before anything is
 * rendered: a credential that is escaped or shortened would no longer be recognized.
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
