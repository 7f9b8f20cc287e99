import { isJsonObject, type JsonValue } from "../mapping/json.ts";
import { isPicture } from "../mapping/picture.ts";
import type { FieldChange } from "./change.ts";

/**
 * Returns the http:// and https:// URLs of the pictures that a change writes: values of a field
 * whose path names a picture, and URLs that end like an image file.
 */
export function pictureUrls(change: FieldChange): string[] {
  if (change.kind === "friendlyName") return [];
  return within(change.after, change.path.join("."));
}

function within(value: JsonValue | undefined, name: string): string[] {
  if (typeof value === "string") return isPicture(value, name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => within(item, name));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => within(inner, `${name}.${key}`));
}
