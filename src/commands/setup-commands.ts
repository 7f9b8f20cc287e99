import { setFlagsFromString } from "node:v8";
import type { Command } from "commander";
import { disclosureFor } from "../report/disclosure.ts";
import type { Environment } from "../settings.ts";
import type { DoctorFlags } from "./doctor.ts";
import { addImageFlags, deadlineFlag, givenTo, MAPPING_FLAG } from "./flag-values.ts";
import type { InitFlags } from "./init.ts";
import type { OrphansFlags } from "./orphans.ts";
import { openOutput } from "./output.ts";
import type { WhyFlags } from "./why.ts";

/** Adds the commands that set up an account and look into it. */
export function addSetupCommands(program: Command, environment: Environment): void {
  const given = givenTo(program);

  program
    .command("init")
    .description("set up a repository: check settings, propose a mapping, write the files")
    .option("--account <sid>", "the account (AC…), instead of TWILIO_ACCOUNT_SID", given)
    .option("--workspace <sid>", "the Workspace (WS…), instead of TWILIO_WORKSPACE_SID", given)
    .option("--service <sid>", "the Conversations service (IS…), if not the default", given)
    .option("--region <name>", "the account's region, if not the US: ie1", given)
    .option("--edge <name>", "the edge, if not the region's own (dublin for ie1)", given)
    .option("--repository <name>", "the private repository to set up, as OWNER/NAME", given)
    .option("--folder <folder>", "with --repository: the folder to write (default: ../NAME)", given)
    .option("--force", "overwrite files without asking")
    .addHelpText(
      "after",
      "\nNo flag takes a credential: credentials come from the environment, or init asks for them.",
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

  const doctor = program
    .command("doctor")
    .description("check settings, mapping, account and webhook; writes only with --write")
    .option(...MAPPING_FLAG, given)
    .option("--url <url>", "the webhook's address: check that it is registered and answers", given)
    .option("--write", "also create and update a test User, to check the key's rights");
  addImageFlags(doctor).action(async (flags: DoctorFlags) => {
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
      "read that Worker's User from a file (default: no User yet)",
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
    .addOption(deadlineFlag("how long it may take"))
    .action(async (flags: OrphansFlags) => {
      setFlagsFromString("--optimize-for-size");
      const { orphans } = await import("./orphans.ts");
      const output = openOutput(disclosureFor(environment), flags.json === true);
      process.exitCode = await orphans(flags, environment, output);
    });
}
