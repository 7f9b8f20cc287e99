import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { printableLines } from "../report/printable.ts";
import type { Environment } from "../settings.ts";
import { givenTo, MAPPING_FLAG } from "./flag-values.ts";
import type { RegisterFlags } from "./register-webhook.ts";
import { type ReportFlags, reportError } from "./report-error.ts";
import { addRunCommands } from "./run-commands.ts";
import { addSetupCommands } from "./setup-commands.ts";
import { flagsHint, refuseSwallowedFlags } from "./swallowed-flags.ts";
import { type ValidateFlags, validate } from "./validate.ts";

const VERSION = "--version";

/** All commands and their flags; it throws where Commander would end the process. */
export function newProgram(environment: Environment): Command {
  const program = new Command("worker-user-sync")
    .description("Keeps Conversations Users up to date with their TaskRouter Workers.")
    .version(packageJson.version, VERSION, "print the program's version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureHelp({ commandUsage: (command) => typed(command, command.usage()) })
    // It quotes what it does not understand, which may be a credential in the wrong place.
    .configureOutput({ writeErr: (text) => process.stderr.write(shown(text, environment)) })
    .exitOverride();

  const given = givenTo(program);

  addRunCommands(program, environment);

  program
    .command("validate")
    .description("check settings and mapping; send nothing")
    .option(...MAPPING_FLAG, given)
    .option("--mapping-only", "check only the mapping; this needs no setting")
    .action(async (flags: ValidateFlags) => {
      console.log(await validate(flags, environment));
    });

  addSetupCommands(program, environment);

  program
    .command("webhook")
    .description("serve the webhook on this machine, on port 3000 or PORT")
    .action(async () => {
      const { serveWebhook } = await import("./webhook.ts");
      await serveWebhook(environment, (url) => {
        console.log(`Serving ${url}; stop with Ctrl-C.`);
      });
    });

  program
    .command("webhook:register")
    .description("make Twilio send worker events to a URL")
    .requiredOption("--url <url>", "the webhook's public https:// address", given)
    .option(
      "--event-streams",
      "use Event Streams, beside a callback that belongs to another program",
    )
    .option(
      "--replace [url]",
      "replace this program's earlier registration, or the one with this URL",
      given,
    )
    .option("--remove", "remove the registration of this URL")
    .option("--dry-run", "show what would change, and change nothing")
    .action(async (flags: RegisterFlags) => {
      const { registerWebhook } = await import("./register-webhook.ts");
      await registerWebhook(flags, environment, (line) => console.log(shown(line, environment)));
    });

  for (const command of program.commands) {
    command.showHelpAfterError(`All flags: ${typed(command, "--help")}`);
  }
  return program;
}

/** A command as a person types it. */
function typed(command: Command, rest: string): string {
  return `npm run ${command.parent === null ? "COMMAND" : command.name()} -- ${rest}`;
}

/**
 * Runs the command that the arguments name.
 *
 * @throws CommanderError or SettingsError if they cannot be used, and whatever the command throws.
 */
export async function runCommand(
  program: Command,
  args: readonly string[],
  environment: Environment,
): Promise<void> {
  const [name, ...rest] = args;
  const command = program.commands.find((one) => one.name() === name);
  const { text } = disclosureFor(environment);
  if (command !== undefined) refuseSwallowedFlags(command, rest, environment, text);
  // Each script of npm names a command: `npm run sync -- --version`.
  const isVersion = rest.length === 1 && rest[0] === VERSION;
  await program.parseAsync(isVersion ? [VERSION] : args, { from: "user" });
}

/** Says what ended the program, and gives the exit code. */
export async function endOf(
  program: Command,
  error: unknown,
  environment: Environment,
): Promise<number> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    // The help, which is shown if no command is named.
    if (error.code === "commander.help") return EXIT.usage;
    const script = environment.npm_lifecycle_event;
    const isTooMany = error.code === "commander.excessArguments";
    if (isTooMany && script) console.error(flagsHint(script, "--help"));
  }
  const flags = program.commands.map((command): ReportFlags => {
    const own = command.opts<ReportFlags>();
    return command.name() === "plan" ? { ...own, dryRun: true } : own;
  });
  const reporting = flags.find(({ json }) => json !== undefined);
  return reportError(error, environment, reporting);
}

/** Without credentials, and without what would act in a terminal or a log. */
function shown(text: string, environment: Environment): string {
  return printableLines(disclosureFor(environment).clean(text));
}
