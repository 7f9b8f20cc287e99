import type { Command, Option } from "commander";
import leven from "leven";
import { type Environment, SettingsError } from "../settings.ts";
import { shellWord } from "../setup/shell-word.ts";

/**
 * npm: configuration in the environment of a script. `npm run sync --dry-run` gives npm the flag, not
 * the script; there it is the variable `npm_config_dry_run`.
 */
const PREFIX = "npm_config_";

/** npm reads `--plan`, and no other flag, as four of its short flags: `-p -l -a -n`. */
const PLAN_IN_PIECES = ["all", "long", "parseable"];

/** npm's own settings, which an .npmrc may hold. */
const OF_NPM = ["--dry-run", "--force", "--json"];

/** Flags that can be lost without harm: if nobody can answer, `sync` does not ask. */
const HARMLESS = ["--yes"];

/**
 * Refuses to run a command if npm has kept one of its flags. Without the flag, the command would do
 * the wrong thing: for example, write although `--dry-run` was given.
 *
 * @param args the arguments after the command's name
 * @param shown returns a value as it may be printed, or null if it must be hidden
 * @throws SettingsError with the line as it should be typed
 */
export function refuseSwallowedFlags(
  command: Command,
  args: readonly string[],
  environment: Environment,
  shown: (value: string) => string | null,
): void {
  const script = environment.npm_lifecycle_event;
  if (!script) return;
  const positional = args.filter((word) => !word.startsWith("-"));
  const options = command.options.filter(
    (option) => !isGiven(option, args) && !HARMLESS.includes(option.long ?? ""),
  );
  const flags = swallowedBy(environment).flatMap(([name, value]) => {
    const option = options.find(({ long }) => long === name) ?? nearest(name, options);
    if (option === undefined) return [];
    // npm takes a flag that it does not know for a switch, and leaves the next word to the script.
    if (!option.required) return [`${option.long}`];
    const given = shown((value === "true" ? positional.shift() : value) ?? "");
    return [`${option.long}=${given ? shellWord(given) : "…"}`];
  });
  if (flags.length === 0) return;
  const words = positional.map((word) => shellWord(shown(word) ?? "…"));
  const lines = [flagsHint(script, [...flags, ...words].join(" "))];
  const npms = flags.filter((flag) => OF_NPM.includes(flag));
  if (npms.length > 0) {
    lines.push(`npm takes ${npms.join(" and ")} for itself, also from an .npmrc file.`);
  }
  throw new SettingsError(lines.join("\n"));
}

/** Says how flags reach the script that npm runs. */
export function flagsHint(script: string, flags: string): string {
  return `Flags go after \`--\`: npm run ${script} -- ${flags}`;
}

/** The flags that npm has taken as its own settings, each with its value. */
function swallowedBy(environment: Environment): (readonly [name: string, value: string])[] {
  const found = Object.entries(environment).flatMap(([name, value = ""]) => {
    if (!name.startsWith(PREFIX) || ["", "false", "null"].includes(value)) return [];
    return [[`--${name.slice(PREFIX.length).replaceAll("_", "-")}`, value] as const];
  });
  const isPlan = PLAN_IN_PIECES.every((piece) => found.some(([name]) => name === `--${piece}`));
  return isPlan ? [...found, ["--plan", "true"]] : found;
}

function isGiven({ long }: Option, args: readonly string[]): boolean {
  return args.some((word) => word === long || word.startsWith(`${long}=`));
}

/** The flag that a misspelt one, which npm takes as well, probably means. */
function nearest(name: string, options: readonly Option[]): Option | undefined {
  return options.find(({ long }) => {
    return long && long.length > 5 && leven(name, long) <= 2;
  });
}
