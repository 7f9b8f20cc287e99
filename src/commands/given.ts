import { type Command, InvalidArgumentError } from "commander";

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
