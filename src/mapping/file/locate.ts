import type { Node } from "jsonc-parser";
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
  const { parseTree } = await import("jsonc-parser");
  const nodeAt = innermostNode(parseTree(text));
  const found = issues
    .map((issue) => ({ ...issue, path: issue.path.slice(depth) }))
    .map((issue): Located => {
      const { path, isKey, message } = issue;
      const node = nodeAt(path);
      const { offset = 0 } = (isKey && node ? keyOf(node) : node) ?? {};
      return { offset, place: z.core.toDotPath([...path]), message };
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

/** The key of a value in an object. */
function keyOf(value: Node): Node {
  return value.parent?.children?.[0] ?? value;
}

/**
 * Finds the node at the end of a path, or the last one on the way there. It looks through each object
 * once only, however many paths there are.
 */
function innermostNode(root: Node | undefined): (path: Issue["path"]) => Node | undefined {
  const known = new Map<Node, Map<string, Node | undefined>>();
  const inside = (node: Node, key: PropertyKey): Node | undefined => {
    if (node.type === "array") return node.children?.[Number(key)];
    const members = known.get(node) ?? membersOf(node);
    known.set(node, members);
    return members.get(String(key));
  };
  return (path) => {
    let node = root;
    for (const key of path) {
      const inner = node && inside(node, key);
      if (inner === undefined) break;
      node = inner;
    }
    return node;
  };
}

/** The values of an object by their keys; of two with the same key, the first. */
function membersOf({ children = [] }: Node): Map<string, Node | undefined> {
  const pairs = children.map(({ children: [key, value] = [] }) => [key?.value, value] as const);
  return new Map(pairs.toReversed());
}
