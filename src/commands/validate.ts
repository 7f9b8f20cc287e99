import { MappingError } from "../mapping/file/mapping-error.ts";
import { readMappingAndWarnings } from "../mapping-file.ts";
import { plural } from "../report/words.ts";
import { type Environment, readSettings, SettingsError } from "../settings.ts";
import { httpsAgents } from "../twilio/https-agent.ts";

/** The flags of `validate`. */
export interface ValidateFlags {
  readonly mapping?: string;
}

/**
 * Checks the mapping and the settings; sends nothing.
 *
 * @returns the text to print, warnings first.
 * @throws SettingsError with everything that is wrong in either.
 */
export async function validate(flags: ValidateFlags, environment: Environment): Promise<string> {
  const wrong: string[] = [];
  const note = (error: unknown) => {
    if (!(error instanceof SettingsError || error instanceof MappingError)) throw error;
    wrong.push(error.message);
  };
  const checked = await readMappingAndWarnings(flags.mapping, environment).catch(note);
  for (const check of [readSettings, httpsAgents]) {
    try {
      check(environment);
    } catch (error) {
      note(error);
    }
  }
  if (wrong.length > 0 || !checked) {
    throw new SettingsError([...(checked?.warnings ?? []), ...wrong].join("\n"));
  }
  const { mapping, warnings } = checked;
  const rules = mapping.attributes.length + (mapping.friendlyName === undefined ? 0 : 1);
  const fine = `Settings and mapping are fine: ${plural(rules, "rule")}`;
  const besides = warnings.length === 0 ? "" : ", with the warnings above";
  return [...warnings, `${fine}${besides}.`].join("\n");
}
