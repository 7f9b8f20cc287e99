import { setFlagsFromString } from "node:v8";
import { type Command, Option } from "commander";
import { disclosureFor } from "../report/disclosure.ts";
import type { Environment } from "../settings.ts";
import type { DoctorFlags } from "./doctor.ts";
import { givenTo, parseDuration } from "./flag-values.ts";
import type { InitFlags } from "./init.ts";
import type { OrphansFlags } from "./orphans.ts";
import { openOutput } from "./output.ts";
import type { WhyFlags } from "./why.ts";

const MAPPING = "the mapping; otherwise MAPPING_FILE, otherwise mapping.json";

/** Adds the commands that look after an account, beside those that sync it. */
export function addSetupCommands(program: Command, environment: Environment): void {
  const given = givenTo(program);

  program
    .command("init")
    .description(
      "set up a repository: check the settings, propose a mapping, write the files it needs",
    )
    .option("--account <sid>", "AC…, where TWILIO_ACCOUNT_SID does not say it", given)
    .option("--workspace <sid>", "WS…", given)
    .option("--service <sid>", "IS…, when it is not the account's default one", given)
    .option("--region <name>", "of an account outside the US, e.g. ie1", given)
    .option(
      "--edge <name>",
      "with --region, when it is not the region's own (dublin of ie1)",
      given,
    )
    .option("--repository <name>", "OWNER/NAME of a private repository to set up", given)
    .option("--folder <folder>", "with --repository: its folder; otherwise ../NAME", given)
    .option("--force", "overwrite files without asking")
    .addHelpText(
      "after",
      "\nCredentials come from the environment, or are asked for: never by flags.",
    )
    .action(async (flags: InitFlags) => {
      const { init } = await import("./init.ts");
      const { terminalPrompter } = await import("../setup/terminal-prompter.ts");
      const { stdin, stdout } = process;
      process.exitCode = await init(flags, environment, {
        prompter: stdin.isTTY && stdout.isTTY ? terminalPrompter(stdin, stdout) : undefined,
        folder: process.cwd(),
        open: (disclosure) => openOutput(disclosure, false),
      });
    });

  program
    .command("doctor")
    .description("examine settings, mapping, the account and the webhook; writes nothing by itself")
    .option("--mapping <file>", MAPPING, given)
    .option("--url <url>", "the webhook's address: is it registered, and does it answer?", given)
    .option("--write", "try to create and update a User too, one of the doctor's own")
    .option("--check-images", "ask for each new picture, and warn of those that cannot be shown")
    .addOption(
      new Option(
        "--allow-private-images",
        "check pictures in your own network and on this machine too",
      ).implies({ checkImages: true }),
    )
    .action(async (flags: DoctorFlags) => {
      const { doctor } = await import("./doctor.ts");
      const output = openOutput(disclosureFor(environment), false);
      process.exitCode = await doctor(flags, environment, output);
    });

  program
    .command("why")
    .description("show step by step what a run does for one Worker, and why; writes nothing")
    .argument("[worker]", "its SID or name, or the SID or identity of its User", given)
    .option("--worker-json <file>", "a Worker from a file instead; sends nothing", given)
    .option("--user-json <file>", "the User of that Worker; otherwise there is none", given)
    .option("--mapping <file>", MAPPING, given)
    .option("--json", "the explanation as JSON on stdout, and nothing else there")
    .addHelpText(
      "after",
      "\nA file holds what Twilio gives of a Worker or a User, or its attributes alone; - is stdin.",
    )
    .action(async (worker: string | undefined, flags: WhyFlags) => {
      const { why } = await import("./why.ts");
      const output = openOutput(disclosureFor(environment), flags.json === true);
      process.exitCode = await why(worker, flags, environment, { output, input: process.stdin });
    });

  program
    .command("orphans")
    .description("list Users that look like agents whose Worker is gone; changes nothing")
    .option("--mapping <file>", MAPPING, given)
    .option("--json", "a line of JSON for each User on stdout, and nothing else there")
    .addOption(
      new Option("--deadline <time>", "how long it may take")
        .argParser(parseDuration)
        .default(25 * 60_000, "25m"),
    )
    .action(async (flags: OrphansFlags) => {
      setFlagsFromString("--optimize-for-size");
      const { orphans } = await import("./orphans.ts");
      const output = openOutput(disclosureFor(environment), flags.json === true);
      process.exitCode = await orphans(flags, environment, output);
    });
}
