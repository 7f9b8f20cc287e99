import { positionAt } from "./mapping/file/locate.ts";
import { MappingError } from "./mapping/file/mapping-error.ts";
import { mappingWarnings, parseMapping } from "./mapping/file/parse-mapping.ts";
import type { Mapping } from "./mapping/mapping.ts";
import { text as settingText } from "./setting-values.ts";
import { type Environment, SettingsError } from "./settings.ts";
import { LOST, readTextFile } from "./text-file.ts";

/** The text of a mapping, and its name in messages. */
interface MappingText {
  readonly text: string;
  readonly file: string;
}

/** The file that is read if none is named. */
const USUAL = "mapping.json";
/** Where the older serverless function read its mapping from. */
const VARIABLE = "ATTRIBUTE_MAPPING";

/**
 * Finds the mapping: the file that a flag or `MAPPING_FILE` names, or mapping.json, or the variable
 * `ATTRIBUTE_MAPPING`, in this order.
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

/** Refuses a text with a lost character, which would end up in Users. */
function checked({ text, file }: MappingText): MappingText {
  const offset = text.indexOf(LOST);
  if (offset === -1) return { text, file };
  const message =
    "a character was lost here when the file was saved (it is U+FFFD now). Type it again, or write `\\ufffd` if you want it.";
  throw new MappingError(file, [{ ...positionAt(text, offset), place: "", message }]);
}

/**
 * Finds the mapping and parses it.
 *
 * @throws SettingsError or MappingError if it cannot be read or used.
 */
export async function readMappingFile(
  flag: string | undefined,
  environment: Environment,
): Promise<Mapping> {
  const { text, file } = await findMapping(flag, environment);
  return parseMapping(text, file);
}

/**
 * Finds the mapping and parses it, with a warning for each probable mistake in it, a line each.
 *
 * @throws SettingsError or MappingError if it cannot be read or used.
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
 * The mapping's file: what a flag or `MAPPING_FILE` names, or mapping.json.
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
