import type { Node, ParseError } from "jsonc-parser";
import { z } from "zod";
import { DEEPEST } from "../limits.ts";
import type { FileIssue } from "../mapping-error.ts";
import { tooDeepAt } from "../nesting.ts";
import { type Found, firstOf } from "./locate.ts";
import { syntaxMessage } from "./syntax-message.ts";

/** What is wrong with a text that `parseJson` does not take; at least one issue. */
export async function syntaxIssues(text: string): Promise<FileIssue[]> {
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const message = `nested more than ${DEEPEST} levels deep; flatten it`;
    return firstOf(text, [{ offset: deep, place: "", message }]);
  }
  const { parseTree, printParseErrorCode } = await import("jsonc-parser");
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  // Where a text does not end, everything after it is misread.
  const open = errors.findIndex(
    ({ error }) => printParseErrorCode(error) === "UnexpectedEndOfString",
  );
  const wrong = errors
    .slice(0, open === -1 ? undefined : open + 1)
    .map(({ error, offset, length }): Found => {
      const found = text.slice(offset, offset + length);
      return { place: "", ...syntaxMessage(printParseErrorCode(error), text, offset, found) };
    });
  const all =
    wrong.length > 0 || root === undefined ? firstOfEachLine(text, wrong) : repeated(root);
  if (all.length === 0) all.push({ offset: 0, place: "", message: "not JSON" });
  return firstOf(text, all);
}

/** One mistake makes several errors, mostly on its own line; the first names it. */
function firstOfEachLine(text: string, errors: readonly Found[]): Found[] {
  return errors.filter(({ offset }, index) => {
    const before = errors[index - 1]?.offset;
    if (before === undefined) return true;
    const [from, to] = [before, offset].sort((a, b) => a - b);
    return /[\r\n]/.test(text.slice(from, to));
  });
}

function repeated(node: Node, path: readonly PropertyKey[] = []): Found[] {
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((child, index) => {
    if (child.type !== "property") return repeated(child, [...path, index]);
    const [key, value] = child.children ?? [];
    const name = String(key?.value);
    const here = [...path, name];
    const within = value === undefined ? [] : repeated(value, here);
    if (!seen.has(name)) {
      seen.add(name);
      return within;
    }
    const message = "stands here a second time; keep one of them";
    return [{ offset: child.offset, place: z.core.toDotPath(here), message }, ...within];
  });
}
