import type { Node, ParseError, printParseErrorCode } from "jsonc-parser";
import { z } from "zod";
import { DEEPEST, tooDeepAt } from "../size.ts";
import { firstOf, type Located } from "./locate.ts";
import type { FileIssue } from "./mapping-error.ts";

/** What is wrong with a text that `parseJson` refuses: at least one issue. */
export async function syntaxIssues(text: string): Promise<FileIssue[]> {
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const message = `nested more than ${DEEPEST} levels deep; flatten it`;
    return firstOf(text, [{ offset: deep, place: "", message }]);
  }
  const { parseTree, printParseErrorCode } = await import("jsonc-parser");
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  // After text that is not closed, everything is misread.
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

/** The first error on each line: one mistake causes several, mostly on its own line. */
function firstOfEachLine(text: string, errors: readonly Located[]): Located[] {
  return errors.filter(({ offset }, index) => {
    const before = errors[index - 1]?.offset;
    return before === undefined || /[\r\n]/.test(text.slice(before, offset));
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
    const message = "duplicate key; remove one";
    return [{ offset: child.offset, place: z.core.toDotPath(here), message }, ...within];
  });
}

type Code = ReturnType<typeof printParseErrorCode>;

const MESSAGES: Partial<Record<Code, string>> = {
  PropertyNameExpected: "expected a key in double quotes",
  ValueExpected: "expected a value",
  ColonExpected: "expected `:` after the key",
  CommaExpected: "expected `,`",
  CloseBraceExpected: "expected `}`: an object is not closed",
  CloseBracketExpected: "expected `]`: a list is not closed",
  EndOfFileExpected: "expected the end of the file",
  InvalidCommentToken: "comments are not allowed; remove it",
  UnexpectedEndOfComment: "comments are not allowed; remove it",
  UnexpectedEndOfString: 'text is not closed; expected `"` on the same line',
  InvalidNumberFormat: "expected a number",
  UnexpectedEndOfNumber: "expected a number",
  InvalidUnicode: "`\\u` needs four hexadecimal digits after it",
  InvalidEscapeCharacter: '`\\` needs one of `"\\/bfnrtu` after it; write a backslash as `\\\\`',
  InvalidCharacter: "text cannot contain a tab or another control character; write `\\t`",
  InvalidSymbol: "expected text in double quotes, a number, `true`, `false` or `null`",
};

/** Codes whose message is complete without what was found. */
const COMPLETE = new Set<Code>([
  "CloseBraceExpected",
  "CloseBracketExpected",
  "InvalidCommentToken",
  "UnexpectedEndOfComment",
  "UnexpectedEndOfString",
  "InvalidUnicode",
  "InvalidEscapeCharacter",
  "InvalidCharacter",
]);

/** A syntax error in words, and its place. */
function syntaxMessage(
  code: Code,
  text: string,
  offset: number,
  found: string,
): { offset: number; message: string } {
  const before = text.slice(0, offset).trimEnd();
  if (before.endsWith(",") && (found === "}" || found === "]")) {
    return { offset: before.length - 1, message: "not JSON: trailing comma; remove it" };
  }
  const message = MESSAGES[code] ?? "it is malformed";
  if (COMPLETE.has(code)) return { offset, message: `not JSON: ${message}` };
  const what = found === "" ? "the file ends" : `found \`${found}\``;
  return { offset, message: `not JSON: ${message}, but ${what}` };
}
