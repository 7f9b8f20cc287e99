import type { Node, ParseError, printParseErrorCode } from "jsonc-parser";
import { z } from "zod";
import { DEEPEST, tooDeepAt } from "../size.ts";
import { firstOf, type Located } from "./locate.ts";
import type { FileIssue } from "./mapping-error.ts";

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
    .map(({ error, offset, length }): Located => {
      const found = text.slice(offset, offset + length);
      return { place: "", ...syntaxMessage(printParseErrorCode(error), text, offset, found) };
    });
  const all =
    wrong.length > 0 || root === undefined ? firstOfEachLine(text, wrong) : repeated(root);
  if (all.length === 0) all.push({ offset: 0, place: "", message: "not JSON" });
  return firstOf(text, all);
}

/** One mistake makes several errors, mostly on its own line; the first names it. */
function firstOfEachLine(text: string, errors: readonly Located[]): Located[] {
  return errors.filter(({ offset }, index) => {
    const before = errors[index - 1]?.offset;
    if (before === undefined) return true;
    const [from, to] = [before, offset].sort((a, b) => a - b);
    return /[\r\n]/.test(text.slice(from, to));
  });
}

function repeated(node: Node, path: readonly PropertyKey[] = []): Located[] {
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
    const message = "appears a second time here; keep one of them";
    return [{ offset: child.offset, place: z.core.toDotPath(here), message }, ...within];
  });
}

type Code = ReturnType<typeof printParseErrorCode>;

const MESSAGES: Partial<Record<Code, string>> = {
  PropertyNameExpected: "expected a key between double quotes",
  ValueExpected: "expected a value",
  ColonExpected: "expected `:` after the key",
  CommaExpected: "expected `,`",
  CloseBraceExpected: "expected `}`: an object is not closed",
  CloseBracketExpected: "expected `]`: a list is not closed",
  EndOfFileExpected: "expected nothing more",
  InvalidCommentToken: "a comment, which it does not have; remove it",
  UnexpectedEndOfComment: "a comment, which it does not have; remove it",
  UnexpectedEndOfString: 'a text is not closed; expected `"` on the same line',
  InvalidNumberFormat: "this is no number",
  UnexpectedEndOfNumber: "this is no number",
  InvalidUnicode: "a `\\u` that four hexadecimal digits do not follow",
  InvalidEscapeCharacter: 'a `\\` that none of `"\\/bfnrtu` follows; a backslash itself is `\\\\`',
  InvalidCharacter: "a tab or another control character cannot stand in a text; write `\\t`",
  InvalidSymbol: "expected text between double quotes, a number, `true`, `false` or `null`",
};

/** Codes for which the text is there, and nothing else was expected in its place. */
const SAYS_ALL = new Set<Code>([
  "CloseBraceExpected",
  "CloseBracketExpected",
  "InvalidCommentToken",
  "UnexpectedEndOfComment",
  "UnexpectedEndOfString",
  "InvalidUnicode",
  "InvalidEscapeCharacter",
  "InvalidCharacter",
]);

/** A syntax error in words, and where to look. */
function syntaxMessage(
  code: Code,
  text: string,
  offset: number,
  found: string,
): { offset: number; message: string } {
  const before = text.slice(0, offset).trimEnd();
  if (before.endsWith(",") && (found === "}" || found === "]")) {
    return { offset: before.length - 1, message: "not JSON: a comma that nothing follows" };
  }
  const message = MESSAGES[code] ?? "it is malformed";
  if (SAYS_ALL.has(code)) return { offset, message: `not JSON: ${message}` };
  const what = found === "" ? "the file ends" : `found \`${found}\``;
  return { offset, message: `not JSON: ${message}, but ${what}` };
}
