import { DEEPEST } from "./limits.ts";
import { Problem } from "./problem.ts";

/**
 * Makes sure that JSON text can be handled: what it holds is read, compared, written and shown
 * level by level, and the stack has an end.
 *
 * @throws Problem `nested-too-deeply`.
 */
export function checkNesting(text: string): void {
  if (tooDeepAt(text) === undefined) return;
  throw new Problem(
    "nested-too-deeply",
    `The attributes of the Worker or its User are nested more than ${DEEPEST} levels deep. Flatten them.`,
  );
}

/** Where a JSON text is nested more deeply than can be handled, in characters; undefined if nowhere. */
export function tooDeepAt(text: string): number | undefined {
  // Each level takes two characters: nearly no text is long enough to need a look.
  if (text.length <= 2 * DEEPEST) return undefined;
  let depth = 0;
  let inText = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') inText = !inText;
    else if (inText) index += character === "\\" ? 1 : 0;
    else if (character === "[" || character === "{") {
      if (++depth > DEEPEST) return index;
    } else if (character === "]" || character === "}") depth--;
  }
  return undefined;
}
