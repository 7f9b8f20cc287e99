import { closestMatch } from "leven";

/** The allowed word that was probably meant, or undefined if none is similar. */
export function nearestWord(word: string, allowed: readonly string[]): string | undefined {
  const meant = word.toLowerCase();
  const lower = allowed.map((candidate) => candidate.toLowerCase());
  // If more than a third of the letters are wrong, a suggestion would be far-fetched.
  const maxDistance = Math.ceil(meant.length / 3);
  const nearest =
    closestMatch(meant, lower, { maxDistance }) ??
    lower.find((candidate) => meant.length > 2 && candidate.startsWith(meant));
  return nearest === undefined ? undefined : allowed[lower.indexOf(nearest)];
}

/** The text, cut to `length` characters with `…` for the rest. */
export function shortened(text: string, length: number): string {
  // A character takes at most two UTF-16 units.
  const characters = [...text.slice(0, 2 * length + 2)];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
