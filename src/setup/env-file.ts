import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Environment, SETTING_NAMES, SettingsError } from "../settings.ts";
import { readTextFile } from "../text-file.ts";
import type { WantedFile } from "./write-files.ts";

const HEADER = "# Settings for local runs, as npm run init wrote them. Never commit this file.";

/** The variables that `init` writes to .env; it keeps all others. */
const KEPT = [...SETTING_NAMES, "MAPPING_FILE"];

/** The text that each kind of quotes may contain in every supported version of Node.js. */
const QUOTES: readonly (readonly [quote: string, inside: RegExp])[] = [
  ["", /^[\w.:/@+=-]+$/],
  ["'", /^[^'\p{Cc}]+$/u],
  ["`", /^[^`\p{Cc}]+$/u],
  ['"', /^[^"\\\p{Cc}]+$/u],
];

/**
 * Returns the text of a .env file with these settings and the other variables of an earlier file,
 * without its comments. `util.parseEnv` reads every value back exactly.
 *
 * @throws SettingsError if a value cannot be written in a .env file.
 */
export function envFile(variables: Environment, earlier: string): string {
  const others = Object.entries(parseEnv(earlier)).filter(([name]) => !KEPT.includes(name));
  const settings = KEPT.map((name) => [name, variables[name]?.trim()] as const);
  const lines = [...settings, ...others].flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [envLine(name, value)],
  );
  return `${[HEADER, ...lines].join("\n")}\n`;
}

/** @throws SettingsError if no quotes can hold the value. */
export function envLine(name: string, value: string): string {
  const quote = QUOTES.find(([, inside]) => inside.test(value))?.[0];
  const line = `${name}=${quote}${value}${quote}`;
  if (quote !== undefined && parseEnv(line)[name] === value) return line;
  throw new SettingsError(
    `Settings: ${name} holds characters that a .env file cannot. Set it in the environment instead.`,
  );
}

/** Returns the names of the variables that a new file adds, removes or changes, a line each. */
export function envChanges(before: string, after: string): string[] {
  const [old, now] = [parseEnv(before), parseEnv(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    if (old[name] === now[name]) return [];
    if (old[name] === undefined) return [`+ ${name}`];
    return [now[name] === undefined ? `- ${name}` : `~ ${name}`];
  });
}

const ENV_FILE = ".env";

/**
 * Returns the folder's .env file with these settings; other variables of an earlier file are kept.
 */
export async function envToWrite(folder: string, settings: Environment): Promise<WantedFile> {
  const text = envFile(settings, (await readTextFile(join(folder, ENV_FILE), ENV_FILE)) ?? "");
  return {
    name: ENV_FILE,
    text,
    changes: (before) => [...envChanges(before, text), "(comments are not kept)"],
    isPrivate: true,
  };
}
