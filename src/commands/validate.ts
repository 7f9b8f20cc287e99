import { MappingError } from "../mapping/file/mapping-error.ts";
import { readMappingAndWarnings } from "../mapping-file.ts";
import { plural } from "../report/words.ts";
import { type Environment, readSettings, SettingsError } from "../settings.ts";
import { httpsAgents } from "../twilio/https-agent.ts";

/** The flags of `validate`. */
export interface ValidateFlags {
  readonly mapping?: string;
  readonly mappingOnly?: boolean;
}

/**
 * Checks the mapping and, unless only the mapping is asked for, the settings; sends nothing.
 *
 * @returns the text to print, warnings first.
 * @throws MappingError or SettingsError with everything that is wrong, or if both are wrong, an
 * AggregateError of the two.
 */
export async function validate(flags: ValidateFlags, environment: Environment): Promise<string> {
  let mappingError: unknown;
  const checked = await readMappingAndWarnings(flags.mapping, environment).catch((error) => {
    if (!(error instanceof SettingsError || error instanceof MappingError)) throw error;
    mappingError = error;
  });
  const warnings = checked?.warnings ?? [];
  const wrong = flags.mappingOnly ? [] : wrongSettings(environment);
  const settingsError = new SettingsError([...warnings, ...wrong].join("\n"));
  if (!checked) {
    throw wrong.length === 0 ? mappingError : new AggregateError([mappingError, settingsError]);
  }
  if (wrong.length > 0) throw settingsError;
  const { attributes, friendlyName } = checked.mapping;
  const rules = attributes.length + (friendlyName === undefined ? 0 : 1);
  const what = flags.mappingOnly ? "The mapping is" : "Settings and mapping are";
  const besides = warnings.length === 0 ? "" : ", with the warnings above";
  return [...warnings, `${what} fine: ${plural(rules, "rule")}${besides}.`].join("\n");
}

/** What is wrong with the settings, in words. */
function wrongSettings(environment: Environment): string[] {
  return [readSettings, httpsAgents].flatMap((check) => {
    try {
      check(environment);
      return [];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return [error.message];
    }
  });
}
