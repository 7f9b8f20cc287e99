import { stringify } from "lossless-json";
import { OUTLAWS } from "./printable.ts";

/**
 * Returns JSON text for a terminal, a log or a file. Numbers keep their digits. Characters that could
 * act there are escaped; the JSON stays the same.
 *
 * @param indent in spaces; without it, the text is one line
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
