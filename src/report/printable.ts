/**
 * Characters that act where they should only be read: control characters, which can move the cursor or
 * start a new line; text that runs backwards; half characters; and the `##[` that GitHub's runner
 * takes for a workflow command anywhere in a line (actions/runner: `ActionCommand`).
 */
export const OUTLAWS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?<=#)#(?=\[)/gu;

/** The other form of a workflow command, which counts only at the beginning of a line. */
const COMMAND = /(?<=^\s*):(?=:)/g;

/** Spells out what could act in text from outside, so that it is one line of a terminal or a log. */
export function printable(text: string): string {
  return text.replaceAll(OUTLAWS, spelled).replaceAll(COMMAND, spelled);
}

/** Spells out the same in each line of a text, and keeps the lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function spelled(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
