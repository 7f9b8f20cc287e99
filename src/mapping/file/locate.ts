import type { JSONPath } from "jsonc-parser";
import { z } from "zod";
import type { FileIssue, Issue } from "./mapping-error.ts";

/** How many issues of one file are shown. */
const MOST = 20;

/** An issue at a place in a text, in characters from 0. */
export interface Located extends Omit<FileIssue, "line" | "column"> {
  readonly offset: number;
}

/**
 * The first issues in the text of a mapping, in that order, with their places. An issue with a
 * missing key is at the place that should have it.
 *
 * @param depth how many of the outermost keys of each path the text does not have
 */
export async function locate(
  text: string,
  issues: readonly Issue[],
  depth = 0,
): Promise<FileIssue[]> {
  const { keys, values } = await offsetsIn(text);
  const offsetOf = ({ path, isKey }: Issue): number => {
    for (let length = path.length; length >= 0; length--) {
      const place = JSON.stringify(path.slice(0, length));
      const offset = (isKey ? keys.get(place) : undefined) ?? values.get(place);
      if (offset !== undefined) return offset;
    }
    return 0;
  };
  const found = issues
    .map((issue) => ({ ...issue, path: issue.path.slice(depth) }))
    .map((issue): Located => {
      const { path, message } = issue;
      return { offset: offsetOf(issue), place: z.core.toDotPath([...path]), message };
    });
  return firstOf(text, found);
}

/** The first issues in the order of the text, and how many more there are. */
export function firstOf(text: string, found: readonly Located[]): FileIssue[] {
  const named = found
    .toSorted((a, b) => a.offset - b.offset)
    .slice(0, MOST)
    .map(({ offset, ...issue }): FileIssue => ({ ...positionAt(text, offset), ...issue }));
  const rest = found.length - MOST;
  if (rest > 0) named.push({ place: "", message: `… and ${rest.toLocaleString("en-US")} more` });
  return named;
}

/** Line and column of a character, from 1. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Where the keys and the values of a JSON text are, in characters from 0, each by its path as JSON. */
async function offsetsIn(text: string) {
  const { visit } = await import("jsonc-parser");
  const keys = new Map<string, number>();
  const values = new Map<string, number>();
  const note = (offset: number, path: () => JSONPath) => values.set(JSON.stringify(path()), offset);
  visit(text, {
    onObjectProperty: (key, offset, _length, _line, _column, path) => {
      keys.set(JSON.stringify([...path(), key]), offset);
    },
    onObjectBegin: (offset, _length, _line, _column, path) => void note(offset, path),
    onArrayBegin: (offset, _length, _line, _column, path) => void note(offset, path),
    onLiteralValue: (_value, offset, _length, _line, _column, path) => void note(offset, path),
  });
  return { keys, values };
}
