import { stringify } from "lossless-json";
import { OUTLAWS } from "./printable.ts";

/**
 * JSON text for a terminal, a log or a file: numbers keep their digits, and whatever could act there
 * is escaped, so that it reads as the same JSON.
 *
 * @param indent blanks; left out, it is one line
 */
export function jsonText(value: object, indent?: number): string {
  const text = stringify(value, undefined, indent) ?? "";
  return text.replaceAll(OUTLAWS, (found) => (found === "\n" ? found : escaped(found)));
}

/** JSON escapes UTF-16 units, not characters. */
function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    return `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }).join("");
}
