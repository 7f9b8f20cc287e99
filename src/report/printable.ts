/**
 * Text from outside on one line of a terminal or a log: control characters are spelled out, so
 * that none can move the cursor or start a line of its own; and so is the `##[` that GitHub's
 * runner takes for a workflow command anywhere in a line (actions/runner: `ActionCommand`).
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?<=#)#(?=\[)/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** At most `length` characters of a text, with `…` for the rest. */
export function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
