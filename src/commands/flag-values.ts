import { type Command, InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** As long as TaskRouter remembers what happened (TaskRouter API: Events, kept for 30 days), in ms. */
const MOST = 30 * 86_400_000;

/**
 * The argument of a flag that takes a time: `90s`, `25m`, `3h`, `2d`; in ms.
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

/**
 * Takes the value of a flag, without blanks around it; one that was forgotten would take the next
 * flag for it.
 */
export function givenTo(program: Command): (text: string) => string {
  return (text) => {
    const flags = program.commands.flatMap(({ options }) => options.map(({ long }) => long));
    const value = text.trim();
    if (value === "" || flags.includes(value)) throw new InvalidArgumentError("It is missing.");
    return value;
  };
}
