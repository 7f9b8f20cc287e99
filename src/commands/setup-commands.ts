import { setFlagsFromString } from "node:v8";
import { type Command, Option } from "commander";
import { disclosureFor } from "../report/disclosure.ts";
import type { Environment } from "../settings.ts";
import type { DoctorFlags } from "./doctor.ts";
import { givenTo, MAPPING_FLAG, parseDuration } from "./flag-values.ts";
import type { InitFlags } from "./init.ts";
import type { OrphansFlags } from "./orphans.ts";
import { openOutput } from "./output.ts";
import type { WhyFlags } from "./why.ts";

/** Adds the commands that set up an account and look into it. */
export function addSetupCommands(program: Command, environment: Environment): void {
  const given = givenTo(program);

  program
    .command("init")
    .description(
      "set up a repository: check the settings, propose a mapping, write the files it needs",
    )
    .option("--account <sid>", "AC…, if TWILIO_ACCOUNT_SID is not set", given)
    .option("--workspace <sid>", "WS…, if TWILIO_WORKSPACE_SID is not set", given)
    .option("--service <sid>", "IS…, if it is not the account's default service", given)
    .option("--region <name>", "the account's region, if it is not the US: ie1", given)
    .option("--edge <name>", "the edge, if it is not the region's own (dublin for ie1)", given)
    .option("--repository <name>", "OWNER/NAME of a private repository to set up", given)
    .option("--folder <folder>", "with --repository: its folder; otherwise ../NAME", given)
    .option("--force", "overwrite files without asking")
    .addHelpText(
      "after",
      "\nCredentials are never given by flags: they come from the environment, or init asks for them.",
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
    .description("check settings, mapping, account and webhook; write nothing unless told to")
    .option(...MAPPING_FLAG, given)
    .option("--url <url>", "the webhook's address: check that it is registered and answers", given)
    .option("--write", "also create and update a test User, to check that the key may")
    .option(
      "--check-images",
      "also ask for each new picture, and warn of those that cannot be shown",
    )
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
    .description("show step by step what a run does for one Worker, and why; write nothing")
    .argument("[worker]", "its SID or name, or the SID or identity of its User", given)
    .option("--worker-json <file>", "read the Worker from a file; send nothing", given)
    .option(
      "--user-json <file>",
      "read that Worker's User from a file; without it there is none",
      given,
    )
    .option(...MAPPING_FLAG, given)
    .option("--json", "print JSON on stdout, with nothing else on it")
    .addHelpText(
      "after",
      "\nA file holds a Worker or a User as Twilio returns it, or only its attributes; - is stdin.",
    )
    .action(async (worker: string | undefined, flags: WhyFlags) => {
      const { why } = await import("./why.ts");
      const output = openOutput(disclosureFor(environment), flags.json === true);
      process.exitCode = await why(worker, flags, environment, { output, input: process.stdin });
    });

  program
    .command("orphans")
    .description("list Users that look like agents whose Worker is gone; change nothing")
    .option(...MAPPING_FLAG, given)
    .option("--json", "print a line of JSON for each User on stdout, with nothing else on it")
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
