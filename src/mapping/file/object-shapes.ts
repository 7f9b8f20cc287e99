import { z } from "zod";
import { nearestWord } from "../text.ts";

/**
 * An object with these keys and no others, so that a misspelt key is always reported.
 *
 * @param hints messages for other keys that people may expect
 */
export function closedObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  hints: Readonly<Record<string, string>> = {},
) {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    // One line for each key, in order; `describeIssues` splits them.
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys
            .map(
              (key, index) =>
                (Object.hasOwn(hints, key) ? hints[key] : undefined) ??
                unknown(key, allowed, index > 0),
            )
            .join("\n")
        : undefined,
  });
}

/** @param isKnown true if an earlier message has listed the allowed keys */
function unknown(key: string, allowed: readonly string[], isKnown: boolean): string {
  const nearest = nearestWord(key, allowed);
  const keys = isKnown ? "" : `; allowed here are ${quoted(allowed, "and")}`;
  return `is unknown${keys}${nearest === undefined ? "" : `; did you mean \`${nearest}\`?`}`;
}

/** Adds an issue unless an object has exactly one of these keys. */
export function checkOneOf(
  names: readonly string[],
  keys: object,
  context: z.core.$RefinementCtx,
): void {
  const given = names.filter((name) => Reflect.get(keys, name) !== undefined);
  if (given.length === 1) return;
  const all = quoted(names, "or");
  const found = given.length === 0 ? "it has none" : `it has ${quoted(given, "and")}`;
  const message = `needs exactly one of ${all}; ${found}`;
  context.addIssue({ code: "custom", message, params: { lacksKey: given.length === 0 } });
}

/** The same check for editors. */
export function requireOneOf(names: readonly string[]) {
  return { oneOf: names.map((name) => ({ required: [name] })) };
}

/** `a`, `b` or `c` */
function quoted(names: readonly string[], last: "and" | "or"): string {
  const type = last === "and" ? "conjunction" : "disjunction";
  const list = new Intl.ListFormat("en-GB", { type });
  return list.format(names.map((name) => `\`${name}\``));
}
