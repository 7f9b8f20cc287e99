import { setFlagsFromString } from "node:v8";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { PLAN_NAME } from "../plan/plan-name.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { printable } from "../report/printable.ts";
import type { Environment } from "../settings.ts";
import { givenTo, parseDuration } from "./flag-values.ts";
import type { RegisterFlags } from "./register-webhook.ts";
import { type ReportFlags, reportError } from "./report-error.ts";
import { addSetupCommands } from "./setup-commands.ts";
import { flagsHint, refuseSwallowedFlags } from "./swallowed-flags.ts";
import type { SyncFlags } from "./sync.ts";
import { type ValidateFlags, validate } from "./validate.ts";

/** All commands and their flags; it throws where Commander would end the process. */
export function newProgram(environment: Environment): Command {
  const program = new Command("worker-user-sync")
    .description("Keeps Conversations Users showing what their TaskRouter Workers say.")
    .showHelpAfterError("Add --help to see what is allowed.")
    // It quotes what it does not understand, which may be a credential in the wrong place.
    .configureOutput({ writeErr: (text) => process.stderr.write(shown(text, environment)) })
    .exitOverride();

  const given = givenTo(program);

  program
    .command("sync")
    .description("create and update Users so that they show what their Workers say")
    .option("--dry-run", "show what would be done, and write nothing")
    .option("--check", "a dry run that ends with exit code 4 when changes are pending")
    .option(
      "--mapping <file>",
      "the mapping; otherwise MAPPING_FILE, otherwise mapping.json",
      given,
    )
    .option("--worker <sid or name>", "this Worker only", given)
    .option(
      "--json <file>",
      "write the report as JSON; - for stdout, and nothing else there",
      given,
    )
    .option(
      "--html <file>",
      "write the report as a page to look at in a browser, pictures included",
      given,
    )
    .addOption(
      new Option("--changed-within <time>", "only Workers that TaskRouter remembers as changed: 3h")
        .argParser(parseDuration)
        .conflicts("worker"),
    )
    .addOption(
      // The workflow's own limit is 30 minutes: there is time left to report.
      new Option("--deadline <time>", "how long the run may take")
        .argParser(parseDuration)
        .default(25 * 60_000, "25m"),
    )
    .option(
      "--allow-overwrites <number>",
      "overwrite as many Users, even if that is over the mapping's limit",
      parseCount,
    )
    .option(
      "--allow-creates <number>",
      "create as many Users, even if that is over the mapping's limit",
      parseCount,
    )
    .addOption(
      new Option("--plan <name>", "apply only the plan that a dry run called so")
        .argParser(parsePlan)
        .conflicts(["dryRun", "check"]),
    )
    .option("--check-images", "ask for each new picture, and warn of those that cannot be shown")
    .addOption(
      new Option(
        "--allow-private-images",
        "check pictures in your own network and on this machine too",
      ).implies({ checkImages: true }),
    )
    .option("--yes", "write without asking; on a terminal, sync asks first")
    .addOption(new Option("--verbose", "list unchanged Workers too").conflicts("quiet"))
    .option("--quiet", "print problems only")
    .action(async (flags: SyncFlags) => {
      // Pages stream through and leave much behind; V8 is to collect it rather than let the heap grow.
      setFlagsFromString("--optimize-for-size");
      // `twilio` takes a sixth of a second to load, which the other commands need not wait for.
      const { sync } = await import("./sync.ts");
      process.exitCode = await sync(flags, environment);
    });

  program
    .command("validate")
    .description("check settings and mapping; sends nothing")
    .option(
      "--mapping <file>",
      "the mapping; otherwise MAPPING_FILE, otherwise mapping.json",
      given,
    )
    .option("--mapping-only", "check the mapping alone; no setting is needed")
    .action(async (flags: ValidateFlags) => {
      console.log(await validate(flags, environment));
    });

  addSetupCommands(program, environment);

  program
    .command("webhook")
    .description("serve the webhook on this machine; PORT names another port than 3000")
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
    .option("--event-streams", "by Event Streams, beside another program's callback")
    .option(
      "--replace [url]",
      "replace an earlier registration of this program, or the one with this URL",
      given,
    )
    .option("--remove", "remove the registration of this URL again")
    .option("--dry-run", "show what would be done, and do nothing")
    .action(async (flags: RegisterFlags) => {
      const { registerWebhook } = await import("./register-webhook.ts");
      await registerWebhook(flags, environment, (line) => console.log(shown(line, environment)));
    });

  return program;
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
  await program.parseAsync(args, { from: "user" });
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
  const flags = program.commands.map((command) => command.opts<ReportFlags>());
  const reporting = flags.find(({ json }) => json !== undefined);
  return reportError(error, environment, reporting);
}

function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number of Users.");
}

function parsePlan(text: string): string {
  if (PLAN_NAME.test(text)) return text;
  throw new InvalidArgumentError("It must be what a dry run printed: c3u12-9f2c41d0a7b3.");
}

/** Without credentials, and without what would act in a terminal or a log. */
function shown(text: string, environment: Environment): string {
  const { clean } = disclosureFor(environment);
  return clean(text).split("\n").map(printable).join("\n");
}
