import { Problem } from "./problem.ts";

/**
 * How many bytes a User's attributes may take (Conversations: "Attributes", up to 16 KB). If a User
 * has more already, a larger write is sent too, and Twilio decides.
 */
export const MOST_BYTES = 16 * 1024;

/**
 * How deep arrays and objects may be nested: a quarter of what the stack allows where values are
 * compared and written.
 */
export const DEEPEST = 500;

/**
 * Refuses JSON text that is nested too deeply: values are read, compared, written and shown
 * recursively, and the stack is limited.
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

/** Where a JSON text becomes too deeply nested, in characters; undefined if it does not. */
export function tooDeepAt(text: string): number | undefined {
  // Each level takes two characters, so most texts are too short.
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
