import { positionAt } from "./mapping/file/locate.ts";
import { MappingError } from "./mapping/file/mapping-error.ts";
import { mappingWarnings, parseMapping } from "./mapping/file/parse-mapping.ts";
import type { Mapping } from "./mapping/mapping.ts";
import { text as settingText } from "./setting-values.ts";
import { type Environment, SettingsError } from "./settings.ts";
import { LOST, readTextFile } from "./text-file.ts";

/** The text of a mapping, and what to call it in messages. */
interface MappingText {
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
 * @throws SettingsError or MappingError if there is none, or its text cannot be used.
 */
async function findMapping(
  flag: string | undefined,
  environment: Environment,
): Promise<MappingText> {
  const named = nameOf(flag, environment);
  const file = named ?? USUAL;
  const text = await readTextFile(file);
  if (text !== undefined) return checked({ text, file });
  const inline = environment[VARIABLE]?.trim();
  if (named === undefined && inline) return checked({ text: inline, file: VARIABLE });
  const message = "does not exist. Name the file with --mapping or MAPPING_FILE.";
  throw new MappingError(file, [{ place: "", message }]);
}

/** Refuses a text with a lost character, which would get into every User. */
function checked({ text, file }: MappingText): MappingText {
  const offset = text.indexOf(LOST);
  if (offset === -1) return { text, file };
  const message =
    "a character was lost here when the file was saved (it is U+FFFD now). Type it again, or write `\\ufffd` if it is meant.";
  throw new MappingError(file, [{ ...positionAt(text, offset), place: "", message }]);
}

/**
 * Finds the mapping and reads it.
 *
 * @throws SettingsError or MappingError if it cannot be read, or holds something wrong.
 */
export async function readMappingFile(
  flag: string | undefined,
  environment: Environment,
): Promise<Mapping> {
  const { text, file } = await findMapping(flag, environment);
  return parseMapping(text, file);
}

/**
 * The same, with a line for each thing in it that is most likely not meant.
 *
 * @throws SettingsError or MappingError if it cannot be read, or holds something wrong.
 */
export async function readMappingAndWarnings(
  flag: string | undefined,
  environment: Environment,
): Promise<{ mapping: Mapping; warnings: string[] }> {
  const { text, file } = await findMapping(flag, environment);
  const mapping = await parseMapping(text, file);
  return { mapping, warnings: await mappingWarnings(mapping, text, file) };
}

/**
 * The mapping's file: what a flag names, or else `MAPPING_FILE`, or else mapping.json.
 *
 * @throws SettingsError if MAPPING_FILE has quotes around it.
 */
export function mappingFileName(flag: string | undefined, environment: Environment): string {
  return nameOf(flag, environment) ?? USUAL;
}

function nameOf(flag: string | undefined, environment: Environment): string | undefined {
  if (flag !== undefined) return flag;
  const { data, error } = settingText.safeParse(environment.MAPPING_FILE?.trim() ?? "");
  if (error !== undefined) {
    throw new SettingsError(`Settings: MAPPING_FILE ${error.issues[0]?.message}.`);
  }
  return data || undefined;
}
