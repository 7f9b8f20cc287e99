import { MappingError } from "../mapping/mapping-error.ts";
import { readMappingFile } from "../mapping-file.ts";
import { plural } from "../report/words.ts";
import { type Environment, readSettings, SettingsError } from "../settings.ts";

/** The flags of `validate`. */
export interface ValidateFlags {
  readonly mapping?: string;
}

/**
 * Checks the mapping and the settings; sends nothing.
 *
 * @returns what to tell people.
 * @throws SettingsError with everything that is wrong in either.
 */
export async function validate(flags: ValidateFlags, environment: Environment): Promise<string> {
  const wrong: string[] = [];
  const note = (error: unknown) => {
    if (!(error instanceof SettingsError || error instanceof MappingError)) throw error;
    wrong.push(error.message);
  };
  const mapping = await readMappingFile(flags.mapping, environment).catch(note);
  try {
    readSettings(environment);
  } catch (error) {
    note(error);
  }
  if (wrong.length > 0 || !mapping) throw new SettingsError(wrong.join("\n"));
  const rules = mapping.attributes.length + (mapping.friendlyName === undefined ? 0 : 1);
  return `Settings and mapping are fine: ${plural(rules, "rule")}.`;
}
