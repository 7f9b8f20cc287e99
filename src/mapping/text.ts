import { closestMatch } from "leven";

/** The word that was probably meant, or undefined when none is near. */
export function nearestWord(word: string, allowed: readonly string[]): string | undefined {
  const meant = word.toLowerCase();
  const lower = allowed.map((candidate) => candidate.toLowerCase());
  // A third of the letters may be wrong: more would suggest what nobody meant.
  const maxDistance = Math.ceil(meant.length / 3);
  const nearest =
    closestMatch(meant, lower, { maxDistance }) ??
    lower.find((candidate) => meant.length > 2 && candidate.startsWith(meant));
  return nearest === undefined ? undefined : allowed[lower.indexOf(nearest)];
}

/** At most `length` characters of a text, with `…` for the rest. */
export function shortened(text: string, length: number): string {
  // A character takes two units at most.
  const characters = [...text.slice(0, 2 * length + 2)];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
