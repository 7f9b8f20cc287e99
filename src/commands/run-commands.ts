import { setFlagsFromString } from "node:v8";
import { type Command, InvalidArgumentError, Option } from "commander";
import { PLAN_NAME } from "../plan/plan-name.ts";
import type { Environment } from "../settings.ts";
import {
  addImageFlags,
  deadlineFlag,
  givenTo,
  MAPPING_FLAG,
  parseDuration,
} from "./flag-values.ts";
import type { SyncFlags } from "./sync.ts";

/** Adds `plan` and `sync`, which share most of their flags. */
export function addRunCommands(program: Command, environment: Environment): void {
  const given = givenTo(program);
  const start = async (flags: SyncFlags) => {
    // Pages stream through and leave much behind; V8 is to collect it rather than let the heap grow.
    setFlagsFromString("--optimize-for-size");
    // `twilio` takes a sixth of a second to load, which the other commands need not wait for.
    const { sync } = await import("./sync.ts");
    process.exitCode = await sync(flags, environment);
  };
  const addScope = (command: Command) =>
    command
      .option("--worker <sid or name>", "only this Worker", given)
      .addOption(
        new Option(
          "--changed-within <time>",
          "only Workers created or changed within this time (3h)",
        )
          .argParser(parseDuration)
          .conflicts("worker"),
      )
      .option(...MAPPING_FLAG, given);
  const addRest = (command: Command) =>
    addImageFlags(command)
      .option(
        "--allow-overwrites <number>",
        "overwrite up to this many Users, even above the mapping's limit",
        parseCount,
      )
      .option(
        "--allow-creates <number>",
        "create up to this many Users, even above the mapping's limit",
        parseCount,
      )
      .addOption(deadlineFlag("how long the run may take"))
      .option(
        "--json <file>",
        "write the report as JSON; - is stdout, with nothing else on it",
        given,
      )
      .option("--html <file>", "write the report as a page for a browser, with pictures", given)
      .addOption(new Option("--verbose", "list unchanged Workers too").conflicts("quiet"))
      .option("--quiet", "print only problems");

  const plan = program.command("plan").description("show what sync would do; write nothing");
  addScope(plan).option("--check", "end with exit code 4 if changes are pending");
  addRest(plan).action((flags: SyncFlags) => start({ ...flags, dryRun: true }));

  const sync = program
    .command("sync")
    .description("create and update Users so that they show their Workers' values");
  addScope(sync)
    .option("--dry-run", "show what would change, and write nothing, like npm run plan")
    .option("--check", "a dry run that ends with exit code 4 if changes are pending")
    .addOption(
      new Option(
        "--plan <name>",
        "apply only if the plan still has this name (printed by a dry run)",
      )
        .argParser(parsePlan)
        .conflicts(["dryRun", "check"]),
    )
    .option("--yes", "write without asking; on a terminal, it otherwise asks first");
  addRest(sync).action(start);
}

function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number of Users.");
}

function parsePlan(text: string): string {
  if (PLAN_NAME.test(text)) return text;
  throw new InvalidArgumentError("It must be a name that a dry run printed: c3u12-9f2c41d0a7b3.");
}
