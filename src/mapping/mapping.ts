import type { z } from "zod";
import { type JsonValue, parseJson } from "./json.ts";
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
  const parsed = mappingShape.safeParse(value);
  if (!parsed.success) throw new MappingError(file, describeIssues(parsed.error));
  return parsed.data;
}
