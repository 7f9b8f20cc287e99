import { join } from "node:path";
import type { Command } from "commander";
import { nearestWord } from "../mapping/text.ts";
import { type Environment, SettingsError } from "../settings.ts";

/** The inputs that are settings, each with its environment variable. */
const SETTING_INPUTS: Readonly<Record<string, string>> = {
  "account-sid": "TWILIO_ACCOUNT_SID",
  "workspace-sid": "TWILIO_WORKSPACE_SID",
  "service-sid": "TWILIO_CONVERSATIONS_SERVICE_SID",
  "api-key": "TWILIO_API_KEY",
  "api-secret": "TWILIO_API_SECRET",
  "auth-token": "TWILIO_AUTH_TOKEN",
  region: "TWILIO_REGION",
  edge: "TWILIO_EDGE",
  "show-values": "SHOW_VALUES",
  "reads-at-once": "READS_AT_ONCE",
  "writes-per-second": "WRITES_PER_SECOND",
  "heartbeat-url": "HEARTBEAT_URL",
};

/** The inputs that become the flag of the same name. */
const FLAG_INPUTS: readonly string[] = [
  "mapping",
  "worker",
  "changed-within",
  "allow-overwrites",
  "allow-creates",
  "plan",
  "deadline",
  "html",
];

/** The arguments for each value of the input `command`. */
const COMMANDS: Readonly<Record<string, readonly [name: string, ...flags: string[]]>> = {
  sync: ["sync"],
  plan: ["plan"],
  doctor: ["doctor"],
  why: ["why"],
  orphans: ["orphans"],
  validate: ["validate", "--mapping-only"],
};

/** The names of all inputs of the action. */
export const ACTION_INPUTS: readonly string[] = [
  "command",
  ...Object.keys(SETTING_INPUTS),
  ...FLAG_INPUTS,
];

/** The variables that the action's inputs set; an input that is left out changes nothing. */
export function actionSettings(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SETTING_INPUTS).flatMap(([input, variable]) => {
      const value = inputOf(environment, input);
      return value === undefined ? [] : [[variable, value]];
    }),
  );
}

/**
 * Returns the command line for the action's inputs.
 *
 * @throws SettingsError if `command` is unknown, or if an input does not apply to it.
 */
export function actionArguments(environment: Environment, program: Command): string[] {
  const given = inputOf(environment, "command") ?? "sync";
  const line = Object.hasOwn(COMMANDS, given) ? COMMANDS[given] : undefined;
  if (line === undefined) throw unknownCommand(given);
  const [name] = line;
  const command = program.commands.find((one) => one.name() === name);
  const flags: string[] = [];
  const positional: string[] = [];
  for (const input of FLAG_INPUTS) {
    const value = inputOf(environment, input);
    if (value === undefined) continue;
    if (name === "why" && input === "worker") positional.push("--", value);
    else if (command?.options.some(({ long }) => long === `--${input}`)) {
      flags.push(`--${input}=${value}`);
    } else throw notApplicable(input, given);
  }
  if (name === "why" && positional.length === 0) {
    throw new SettingsError("The command `why` needs the input `worker`: a Worker's SID or name.");
  }
  const folder = environment.RUNNER_TEMP;
  if ((name === "sync" || name === "plan") && folder)
    flags.push(`--json=${join(folder, "sync-report.json")}`);
  return [...line, ...flags, ...positional];
}

/**
 * What an input holds; undefined if it is left out or blank. GitHub: an input is the variable
 * `INPUT_` and its name in upper case.
 */
function inputOf(environment: Environment, input: string): string | undefined {
  return environment[`INPUT_${input.toUpperCase()}`]?.trim() || undefined;
}

function unknownCommand(given: string): SettingsError {
  const names = Object.keys(COMMANDS);
  const meant = nearestWord(given, names);
  const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  const list = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names);
  return new SettingsError(`The input \`command\` must be ${list}.${hint}`);
}

function notApplicable(input: string, command: string): SettingsError {
  return new SettingsError(
    `The input \`${input}\` does not apply to the command \`${command}\`. Remove it, or use another command.`,
  );
}
