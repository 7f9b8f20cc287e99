import { type Command, InvalidArgumentError, Option } from "commander";

/** The flag of all commands that read the mapping. */
export const MAPPING_FLAG = [
  "--mapping <file>",
  "the mapping file (default: MAPPING_FILE, or mapping.json)",
] as const;

/** Adds the flags of the commands that can request pictures. */
export function addImageFlags(command: Command): Command {
  return command
    .option("--check-images", "request each new picture, and warn about those that cannot be shown")
    .addOption(
      new Option(
        "--allow-private-images",
        "check pictures in your own network and on this machine too",
      ).implies({ checkImages: true }),
    );
}

/** The flag that says how long a command may take: 25 minutes, if it is left out. */
export function deadlineFlag(description: string): Option {
  return (
    new Option("--deadline <time>", description)
      .argParser(parseDuration)
      // The workflow's own limit is 30 minutes: there is time left to report.
      .default(25 * 60_000, "25m")
  );
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** How long TaskRouter keeps events (TaskRouter API: Events, 30 days), in ms. */
const MOST = 30 * 86_400_000;

/**
 * Reads a flag's time, such as `90s`, `25m`, `3h` or `2d`, as ms.
 *
 * @throws InvalidArgumentError for anything else, and for more than 30 days.
 */
export function parseDuration(text: string): number {
  const match = /^(\d+)([smhd])$/.exec(text);
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? ""] ?? Number.NaN);
  if (ms > MOST) throw new InvalidArgumentError("It must be at most 30d.");
  if (ms > 0) return ms;
  throw new InvalidArgumentError("It must be a number with a unit: 90s, 25m, 3h or 2d.");
}

/** A time in ms as such a flag has it, in the largest unit that fits. */
export function durationText(ms: number): string {
  const [unit = "s", size = 1000] =
    Object.entries(UNITS).findLast(([, size]) => ms % size === 0) ?? [];
  return `${ms / size}${unit}`;
}

/**
 * Reads a flag's value, without blanks around it. If the value was forgotten, the next flag would be
 * taken for it.
 */
export function givenTo(program: Command): (text: string) => string {
  return (text) => {
    const flags = program.commands.flatMap(({ options }) => options.map(({ long }) => long));
    const value = text.trim();
    if (value === "" || flags.includes(value))
      throw new InvalidArgumentError("The value is missing.");
    return value;
  };
}
