import type { Node } from "jsonc-parser";
import { z } from "zod";
import type { FileIssue } from "../mapping-error.ts";
import type { Issue } from "./issue.ts";

/**
 * Finds where in the text of a mapping the issues are, and puts them in that order. An issue with
 * something that is not there is where it ought to be.
 *
 * @param depth how many of the outermost keys are not in the text
 */
export async function locate(
  text: string,
  issues: readonly Issue[],
  depth = 0,
): Promise<FileIssue[]> {
  const { findNodeAtLocation, parseTree } = await import("jsonc-parser");
  const root = parseTree(text);
  const offsetOf = ({ path, isKey }: Issue): number => {
    for (let length = path.length; length >= 0 && root !== undefined; length--) {
      const node = findNodeAtLocation(root, path.slice(0, length).map(segment));
      if (node !== undefined) return (isKey ? keyOf(node) : node).offset;
    }
    return 0;
  };
  return issues
    .map((issue) => ({ ...issue, path: issue.path.slice(depth) }))
    .map((issue) => ({ issue, offset: offsetOf(issue) }))
    .sort((a, b) => a.offset - b.offset)
    .map(({ issue: { path, message }, offset }) => {
      return { ...positionAt(text, offset), place: z.core.toDotPath([...path]), message };
    });
}

/** Line and column of a character, from 1. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function keyOf(node: Node): Node {
  return node.parent?.type === "property" ? (node.parent.children?.[0] ?? node) : node;
}

function segment(key: PropertyKey): string | number {
  return typeof key === "number" ? key : String(key);
}
