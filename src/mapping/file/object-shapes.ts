import { z } from "zod";
import { nearestWord } from "../text.ts";

/**
 * An object that may have these keys and no other: a misspelt key is never passed over.
 *
 * @param hints what to say of other keys that one might expect
 */
export function closedObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  hints: Readonly<Record<string, string>> = {},
) {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    // One line for each key, in their order: see `describeIssues`.
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

/** @param isKnown true when what is allowed has been said */
function unknown(key: string, allowed: readonly string[], isKnown: boolean): string {
  const nearest = nearestWord(key, allowed);
  const keys = isKnown ? "" : `; the keys here are ${quoted(allowed, "and")}`;
  return `is unknown${keys}${nearest === undefined ? "" : `; did you mean \`${nearest}\`?`}`;
}

/** The one key of these that an object has to have; an issue when it has none or several. */
export function checkOneOf(
  names: readonly string[],
  keys: object,
  context: z.core.$RefinementCtx,
): void {
  const given = names.filter((name) => Reflect.get(keys, name) !== undefined);
  if (given.length === 1) return;
  const all = quoted(names, "or");
  const found = given.length === 0 ? "it has none of them" : `it has ${quoted(given, "and")}`;
  const message = `needs exactly one of ${all}; ${found}`;
  context.addIssue({ code: "custom", message, params: { lacksKey: given.length === 0 } });
}

/** The same for editors. */
export function requireOneOf(names: readonly string[]) {
  return { oneOf: names.map((name) => ({ required: [name] })) };
}

/** `a`, `b` or `c` */
function quoted(names: readonly string[], last: "and" | "or"): string {
  const marked = names.map((name) => `\`${name}\``);
  return [marked.slice(0, -1).join(", "), ...marked.slice(-1)]
    .filter((part) => part !== "")
    .join(` ${last} `);
}
