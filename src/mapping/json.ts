import { isLosslessNumber, LosslessNumber, parse, stringify } from "lossless-json";
import { DEEPEST, tooDeepAt } from "./size.ts";

/** JSON in which every number keeps its spelling: `12345678901234567890`, `1.0`, `1e400`. */
export type JsonValue = null | boolean | string | LosslessNumber | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/**
 * Parses JSON text without changing a digit.
 *
 * @throws SyntaxError if the text is not JSON, has a duplicate key, or is nested too deeply.
 */
export function parseJson(text: string): JsonValue {
  if (tooDeepAt(text) !== undefined) throw new SyntaxError(`more than ${DEEPEST} levels deep`);
  // lossless-json types its result `unknown`, but returns only these types.
  const value = parse(text) as JsonValue;
  // It misses a duplicate key if its values are `{}` and `[]`, and drops the first.
  if (keysOf(value) !== keysIn(text)) throw new SyntaxError("duplicate key");
  return value;
}

/** How many keys a value has, at all levels. */
function keysOf(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + keysOf(item), 0);
  if (!isJsonObject(value)) return 0;
  return Object.values(value).reduce((sum, inner) => sum + 1 + keysOf(inner), 0);
}

/** How many keys a JSON text has: the colons outside strings. */
function keysIn(json: string): number {
  let keys = 0;
  let inText = false;
  for (let index = 0; index < json.length; index++) {
    const character = json[index];
    if (character === '"') inText = !inText;
    else if (inText) index += character === "\\" ? 1 : 0;
    else if (character === ":") keys++;
  }
  return keys;
}

/** The JSON object in a text, or undefined if the text holds anything else. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** JSON text of a value; numbers keep their spelling. */
export function formatJson(value: JsonValue, indent?: number): string {
  const text = stringify(value, undefined, indent);
  if (text === undefined) throw new TypeError("not a JSON value");
  return text;
}

/** True for a JSON object: not null, not an array, not a number. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LosslessNumber)
  );
}

/** The value under a key of the object itself, never one inherited from a prototype. */
export function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * True if both are the same JSON value. Key order and number spelling (`1`, `1.0`, `10e-1`) do not
 * count; every digit does.
 */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (isLosslessNumber(a) && isLosslessNumber(b)) {
    return canonicalNumber(a.value) === canonicalNumber(b.value);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
    );
  }
  return false;
}

/** One spelling for each decimal number, of any size: its digits and a power of ten. */
function canonicalNumber(text: string): string {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power =
    BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${mantissa.startsWith("-") ? "-" : ""}${significant}e${power}`;
}
