/** At most `length` characters of a text, with `…` for the rest. */
export function shortened(text: string, length: number): string {
  // A character takes two units at most.
  const characters = [...text.slice(0, 2 * length + 2)];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
