import { closestMatch } from "leven";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { MAPPING_KEYS } from "../shape.ts";

/**
 * True for a mapping that is nothing but the short form of `attributes`, as the older serverless
 * function took it in `ATTRIBUTE_MAPPING`: `{ "image_url": "gravatar_url" }`. A key that is all but
 * one of the mapping's own is taken for a misspelt one.
 */
export function isOldForm(mapping: JsonValue): mapping is JsonObject {
  if (!isJsonObject(mapping)) return false;
  const entries = Object.entries(mapping);
  return entries.length > 0 && entries.every(([key, value]) => !isOurs(key) && !isStructure(value));
}

function isOurs(key: string): boolean {
  const ours = MAPPING_KEYS.map((one) => one.toLowerCase());
  return closestMatch(key.toLowerCase(), ours, { maxDistance: 1 }) !== undefined;
}

function isStructure(value: JsonValue): boolean {
  return Array.isArray(value) || isJsonObject(value);
}
