import { z } from "zod";
import { nearestWord } from "./nearest-word.ts";
import { quoted } from "./one-of.ts";

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
