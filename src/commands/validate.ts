import { readMappingFile } from "../mapping-file.ts";
import { plural } from "../report/words.ts";
import { type Environment, readSettings } from "../settings.ts";

/** The flags of `validate`. */
export interface ValidateFlags {
  readonly mapping?: string;
}

/**
 * Checks the mapping and the settings; sends nothing.
 *
 * @returns what to tell people.
 * @throws SettingsError or MappingError with everything that is wrong.
 */
export async function validate(flags: ValidateFlags, environment: Environment): Promise<string> {
  const mapping = await readMappingFile(flags.mapping, environment);
  readSettings(environment);
  const rules = mapping.attributes.length + (mapping.friendlyName === undefined ? 0 : 1);
  return `Settings and mapping are fine: ${plural(rules, "rule")}.`;
}
