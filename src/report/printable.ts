/**
 * What acts where it is only to be read: control characters, which can move the cursor or start a
 * line of their own; text that runs backwards; half characters; and the `##[` that GitHub's runner
 * takes for a workflow command anywhere in a line (actions/runner: `ActionCommand`).
 */
export const OUTLAWS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?<=#)#(?=\[)/gu;

/** The other form of a workflow command, which is one at a line's beginning alone. */
const COMMAND = /(?<=^\s*):(?=:)/g;

/** Text from outside on one line of a terminal or a log: whatever could act there is spelled out. */
export function printable(text: string): string {
  return text.replaceAll(OUTLAWS, spelled).replaceAll(COMMAND, spelled);
}

function spelled(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
