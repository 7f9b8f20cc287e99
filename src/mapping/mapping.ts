import { LosslessNumber } from "lossless-json";
import type { z } from "zod";
import { isJsonObject, type JsonValue, parseJson } from "./json.ts";
import { MappingError } from "./mapping-error.ts";
import { mappingShape } from "./shape.ts";
import { describeIssues } from "./shape-issues.ts";

/** mapping.json, read: which Worker values a User should show. */
export type Mapping = Readonly<z.infer<typeof mappingShape>>;

/**
 * Reads the text of a mapping file.
 *
 * @param file the name to call it by in errors
 * @throws MappingError with everything that is wrong, each with its place.
 */
export function parseMapping(text: string, file: string): Mapping {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : "not readable";
    throw new MappingError(file, [{ place: "", message: `not JSON: ${message}` }]);
  }
  const parsed = mappingShape.safeParse(withPlainNumbers(value));
  if (!parsed.success) throw new MappingError(file, describeIssues(parsed.error));
  return parsed.data;
}

/**
 * Only constants are values that are carried to the digit. A number anywhere else is a mistake, to
 * be reported as the number that it is.
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
