import { stripVTControlCharacters } from "node:util";
import { wrapAnsi } from "fast-wrap-ansi";

/** What the place where people read the output can show. */
export interface Screen {
  /** True if it shows colours. */
  readonly colors: boolean;
  /** Its width in columns; undefined if it is not a terminal, so that lines need not be wrapped. */
  readonly width: number | undefined;
}

/** A word that stays on a line with the next one: an arrow or a number. */
const GLUED = /(?<=^|\s)(→|\d[\d,.]*) /g;

/** The fewest columns for text. If fewer are left, the terminal breaks the lines. */
const LEAST = 12;

/**
 * Wraps text at words, so that it fits on the screen beside its head. A word that is too long, such
 * as a URL, stays whole.
 *
 * @param head the beginning of the first line; if the text does not fit beside it, a line of its
 * own
 * @param indent columns before the other lines; by default, the head's width
 */
export function hangingLines(
  head: string,
  text: string,
  width: number | undefined,
  indent = columnsOf(head),
): string[] {
  if (width === undefined || width - indent < LEAST) return [head + text];
  const pad = " ".repeat(indent);
  const wrapped = wrapAnsi(text.replaceAll(GLUED, "$1\u00a0"), width - indent);
  const [first = "", ...others] = wrapped.replaceAll(/([→\d])\u00a0/g, "$1 ").split("\n");
  const below = others.map((line) => pad + line);
  return columnsOf(head) > indent && columnsOf(head + first) > width
    ? [head.trimEnd(), pad + first, ...below]
    : [head + first, ...below];
}

function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
