import { isJsonObject, type JsonValue } from "../mapping/json.ts";
import type { FieldChange } from "./change.ts";

/** A field with one of these in its name holds pictures. */
const OF_NAME = /avatar|headshot|icon|image|img|logo|photo|picture|portrait|thumb/i;
/** The short word only where a word begins: not in `topic`. */
const PIC = /(?<![A-Za-z])pic|Pic/;
const OF_FILE = /\.(avif|bmp|gif|ico|jfif|jpe?g|png|svg|webp)$/i;

/**
 * Returns the http:// and https:// URLs of the pictures that a change writes: values of a field
 * whose path names a picture, and URLs that end like an image file.
 */
export function pictureUrls(change: FieldChange): string[] {
  if (change.kind === "friendlyName" || change.after === undefined) return [];
  return within(change.after, change.path.join("."));
}

function within(value: JsonValue, name: string): string[] {
  if (typeof value === "string") return isPicture(value, name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => within(item, name));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => within(inner, `${name}.${key}`));
}

function isPicture(text: string, name: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  return OF_NAME.test(name) || PIC.test(name) || OF_FILE.test(new URL(text).pathname);
}
