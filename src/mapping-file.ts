import { readFile } from "node:fs/promises";
import { type Mapping, parseMapping } from "./mapping/mapping.ts";
import { MappingError } from "./mapping/mapping-error.ts";
import type { Environment } from "./settings.ts";

/** The text of a mapping, and what to call it in messages. */
export interface MappingText {
  readonly text: string;
  readonly file: string;
}

/** The file that is read when none is named. */
const USUAL = "mapping.json";
/** What the older serverless function read its mapping from. */
const VARIABLE = "ATTRIBUTE_MAPPING";

/**
 * Finds the mapping: the file that a flag names, or else `MAPPING_FILE`, or else mapping.json, or
 * where there is none, the variable `ATTRIBUTE_MAPPING`.
 *
 * @throws MappingError when the file cannot be read.
 */
export async function findMapping(
  flag: string | undefined,
  environment: Environment,
): Promise<MappingText> {
  const named = nameOf(flag, environment);
  const file = named ?? USUAL;
  try {
    return { text: await readFile(file, "utf8"), file };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const inline = environment[VARIABLE]?.trim();
    if (named === undefined && code === "ENOENT" && inline) return { text: inline, file: VARIABLE };
    const message = `cannot be read (${code}). Name the file with --mapping or MAPPING_FILE.`;
    throw new MappingError(file, [{ place: "", message }]);
  }
}

/**
 * Finds the mapping and reads it.
 *
 * @throws MappingError when it cannot be read, or holds something wrong.
 */
export async function readMappingFile(
  flag: string | undefined,
  environment: Environment,
): Promise<Mapping> {
  const { text, file } = await findMapping(flag, environment);
  return parseMapping(text, file);
}

/** The mapping's file: what a flag names, or else `MAPPING_FILE`, or else mapping.json. */
export function mappingFileName(flag: string | undefined, environment: Environment): string {
  return nameOf(flag, environment) ?? USUAL;
}

function nameOf(flag: string | undefined, environment: Environment): string | undefined {
  return flag ?? (environment.MAPPING_FILE?.trim() || undefined);
}
