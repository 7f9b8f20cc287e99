import { existsSync } from "node:fs";
import { Command, CommanderError } from "commander";
import type { RegisterFlags } from "./commands/register-webhook.ts";
import type { SyncFlags } from "./commands/sync.ts";
import { type ValidateFlags, validate } from "./commands/validate.ts";
import { MappingError } from "./mapping/mapping-error.ts";
import { Problem } from "./mapping/problem.ts";
import { disclosureFor } from "./report/disclosure.ts";
import { EXIT } from "./report/exit-code.ts";
import { annotateError } from "./report/github-actions.ts";
import { SettingsError } from "./settings.ts";

/** The door of the terminal and of GitHub Actions: flags in, exit code out. */

const program = new Command("worker-user-sync")
  .description("Keeps Conversations Users showing what their TaskRouter Workers say.")
  .showHelpAfterError("Add --help to see what is allowed.")
  .exitOverride();

program
  .command("sync")
  .description("create and update Users so that they show what their Workers say")
  .option("--dry-run", "show what would be done, and write nothing")
  .option("--check", "a dry run that ends with exit code 4 when changes are pending")
  .option("--mapping <file>", "the mapping; otherwise MAPPING_FILE, otherwise mapping.json")
  .option("--worker <sid or name>", "this Worker only")
  .option("--json <file>", "write the report as JSON; - for stdout, and nothing else there")
  .option("--quiet", "print problems only")
  .action(async (flags: SyncFlags) => {
    // `twilio` takes a sixth of a second to load, which the other commands need not wait for.
    const { sync } = await import("./commands/sync.ts");
    process.exitCode = await sync(flags, process.env);
  });

program
  .command("validate")
  .description("check settings and mapping; sends nothing")
  .option("--mapping <file>", "the mapping; otherwise MAPPING_FILE, otherwise mapping.json")
  .action(async (flags: ValidateFlags) => {
    console.log(await validate(flags, process.env));
  });

program
  .command("webhook")
  .description("serve the webhook on this machine; PORT names another port than 3000")
  .action(async () => {
    const { serveWebhook } = await import("./commands/webhook.ts");
    console.log(`Serving ${await serveWebhook(process.env)}; stop with Ctrl-C.`);
  });

program
  .command("webhook:register")
  .description("make Twilio send worker events to a URL")
  .requiredOption("--url <url>", "the webhook's public https:// address")
  .option("--event-streams", "by Event Streams, beside a callback that is another's")
  .option("--dry-run", "show what would be done, and do nothing")
  .action(async (flags: RegisterFlags) => {
    const { registerWebhook } = await import("./commands/register-webhook.ts");
    await registerWebhook(flags, process.env, console.log);
  });

try {
  if (existsSync(".env")) process.loadEnvFile();
  await program.parseAsync();
} catch (error) {
  process.exitCode = await explain(error);
}

/** Says what went wrong and gives the exit code; never prints an error object or a stack. */
async function explain(error: unknown): Promise<number> {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  const { clean, problem } = disclosureFor(process.env);
  if (error instanceof Problem) {
    console.error(problem(error).message);
    return EXIT.failed;
  }
  if (error instanceof SettingsError || error instanceof MappingError) {
    console.error(clean(error.message));
    await annotateError(clean(error.message), process.env);
    return EXIT.usage;
  }
  const name = error instanceof Error ? error.name : "error";
  console.error(`An unexpected ${name} in the program itself. Please report it.`);
  return EXIT.failed;
}
