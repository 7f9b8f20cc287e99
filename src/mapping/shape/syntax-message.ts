import type { printParseErrorCode } from "jsonc-parser";

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
export function syntaxMessage(
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
