import { closestMatch } from "leven";
import { LosslessNumber } from "lossless-json";
import { isJsonObject, type JsonObject, type JsonValue, ownValue, parseJson } from "../json.ts";
import type { Mapping } from "../mapping.ts";
import { describeIssues } from "./describe-issues.ts";
import { locate } from "./locate.ts";
import { formatIssue, type Issue, MappingError } from "./mapping-error.ts";
import { MAPPING_KEYS, mappingShape } from "./mapping-shape.ts";
import { overlaps } from "./overlaps.ts";
import { syntaxIssues } from "./syntax.ts";
import { warningsAbout } from "./warnings.ts";

/**
 * Parses the text of a mapping file and compiles its expressions.
 *
 * @param file its name in messages
 * @throws MappingError with the first issues, each with its place.
 */
export async function parseMapping(text: string, file: string): Promise<Mapping> {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    throw new MappingError(file, await syntaxIssues(text));
  }
  const whole = isOldForm(value) ? { attributes: value } : value;
  const parsed = await mappingShape.safeParseAsync(withPlainNumbers(whole), { reportInput: true });
  const attributes = isJsonObject(whole) ? ownValue(whole, "attributes") : undefined;
  const issues = [
    ...(parsed.success ? [] : describeIssues(parsed.error)),
    ...prototypeKey(attributes),
    ...overlaps(attributes),
  ];
  if (parsed.success && issues.length === 0) return parsed.data;
  throw new MappingError(file, await locate(text, issues, isOldForm(value) ? 1 : 0));
}

/** Warnings about probable mistakes in a valid mapping, a line each, with the place in the text. */
export async function mappingWarnings(
  mapping: Mapping,
  text: string,
  file: string,
): Promise<string[]> {
  const issues = await locate(text, inShortForm(text, warningsAbout(mapping)));
  return issues.map((issue) =>
    formatIssue(file, { ...issue, message: `warning: ${issue.message}` }),
  );
}

/** The issues with their places in the short form, where a rule is a key and not an entry. */
function inShortForm(text: string, issues: readonly Issue[]): Issue[] {
  const value = parseJson(text);
  const outer = isOldForm(value) ? [] : ["attributes"];
  const pairs = isOldForm(value) ? value : isJsonObject(value) && ownValue(value, "attributes");
  const keys = pairs && isJsonObject(pairs) ? Object.keys(pairs) : [];
  return issues.map((issue) => {
    const [list, index, part] = issue.path;
    const key = list === "attributes" && typeof index === "number" ? keys[index] : undefined;
    return key === undefined ? issue : { ...issue, path: [...outer, key], isKey: part === "from" };
  });
}

/** zod's record ignores this key; it reports every other forbidden path. */
function prototypeKey(attributes: JsonValue | undefined): Issue[] {
  if (!isJsonObject(attributes) || !Object.hasOwn(attributes, "__proto__")) return [];
  const message = "the key `__proto__` is never read or written";
  return [{ path: ["attributes", "__proto__"], isKey: true, message }];
}

/**
 * The value with plain numbers everywhere but in constants, which must keep every digit.
 */
function withPlainNumbers(value: JsonValue): unknown {
  if (value instanceof LosslessNumber) return Number(value.value);
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      return [key, key === "value" || key === "default" ? inner : withPlainNumbers(inner)];
    }),
  );
}

/**
 * True for a mapping that is only the short form of `attributes`, as the older serverless function
 * read it from `ATTRIBUTE_MAPPING`: `{ "image_url": "gravatar_url" }`. A key that is nearly one of
 * the mapping's own counts as misspelt.
 */
function isOldForm(mapping: JsonValue): mapping is JsonObject {
  if (!isJsonObject(mapping)) return false;
  return Object.entries(mapping).every(([key, value]) => !isOurs(key) && !isStructure(value));
}

function isOurs(key: string): boolean {
  const ours = MAPPING_KEYS.map((one) => one.toLowerCase());
  return closestMatch(key.toLowerCase(), ours, { maxDistance: 1 }) !== undefined;
}

function isStructure(value: JsonValue): boolean {
  return Array.isArray(value) || isJsonObject(value);
}
