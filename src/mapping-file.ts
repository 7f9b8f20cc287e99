import { readFile } from "node:fs/promises";
import { type Mapping, parseMapping } from "./mapping/mapping.ts";
import { MappingError } from "./mapping/mapping-error.ts";
import type { Environment } from "./settings.ts";

/**
 * Reads the mapping.
 *
 * @throws MappingError when the file cannot be read, or holds something wrong.
 */
export async function readMappingFile(
  flag: string | undefined,
  environment: Environment,
): Promise<Mapping> {
  const file = mappingFileName(flag, environment);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const message = `cannot be read (${code}). Name the file with --mapping or MAPPING_FILE.`;
    throw new MappingError(file, [{ place: "", message }]);
  }
  return parseMapping(text, file);
}

/** The mapping's file: what a flag names, or else `MAPPING_FILE`, or else mapping.json. */
export function mappingFileName(flag: string | undefined, environment: Environment): string {
  return flag ?? (environment.MAPPING_FILE?.trim() || "mapping.json");
}
