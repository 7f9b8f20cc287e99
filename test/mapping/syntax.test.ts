import { describe, expect, it } from "vitest";
import { syntaxIssues } from "../../src/mapping/file/syntax.ts";

/** Each issue as `line:column place: message`. */
async function issuesIn(text: string): Promise<string[]> {
  const issues = await syntaxIssues(text);
  return issues.map(({ line, column, place, message }) =>
    [`${line}:${column}`, place, message].filter((part) => part !== "").join(" "),
  );
}

const JSON_WORDS = "expected text in double quotes, a number, `true`, `false` or `null`";

describe("the issues of a text that is not JSON", () => {
  it.each([
    ['{"a" 1}', "1:6 not JSON: expected `:` after the key, but found `1`"],
    ['{"a":}', "1:6 not JSON: expected a value, but found `}`"],
    ["[1,,2]", "1:4 not JSON: expected a value, but found `,`"],
    ["{,}", "1:2 not JSON: expected a value, but found `,`"],
    ["  \n", "2:1 not JSON: expected a value, but the file ends"],
    ["[1 2]", "1:4 not JSON: expected `,`, but found `2`"],
    ["[1", "1:3 not JSON: expected `]`: a list is not closed"],
    ['{"a":1', "1:7 not JSON: expected `}`: an object is not closed"],
    ["[1] [2]", "1:5 not JSON: expected the end of the file, but found `[`"],
    ['{"a":1}}', "1:8 not JSON: expected the end of the file, but found `}`"],
    ["[1, ]", "1:3 not JSON: trailing comma; remove it"],
    ['{"a":1,\n}', "1:7 not JSON: trailing comma; remove it"],
    ["/* c */ 1", "1:1 not JSON: comments are not allowed; remove it"],
    ["/* c", "1:1 not JSON: comments are not allowed; remove it"],
    ['"a', '1:1 not JSON: text is not closed; expected `"` on the same line'],
    ["[1.]", "1:2 not JSON: expected a number, but found `1.`"],
    ["[1e]", "1:2 not JSON: expected a number, but found `1e`"],
    ["[-]", `1:2 not JSON: ${JSON_WORDS}, but found \`-\``],
    ["[nul]", `1:2 not JSON: ${JSON_WORDS}, but found \`nul\``],
    ['["\\u12"]', "1:2 not JSON: `\\u` needs four hexadecimal digits after it"],
    [
      '["\\x"]',
      '1:2 not JSON: `\\` needs one of `"\\/bfnrtu` after it; write a backslash as `\\\\`',
    ],
    ['["\t"]', "1:2 not JSON: text cannot contain a tab or another control character; write `\\t`"],
  ])("say of %j: %s", async (text, issue) => {
    expect(await issuesIn(text)).toEqual([issue]);
  });

  it("are one on each line, because one mistake causes several", async () => {
    expect(await issuesIn('{"a":x "b":y\r"c":z\n"d":w}')).toEqual([
      `1:6 not JSON: ${JSON_WORDS}, but found \`x\``,
      `2:5 not JSON: ${JSON_WORDS}, but found \`z\``,
      `3:5 not JSON: ${JSON_WORDS}, but found \`w\``,
    ]);
  });

  it("end with text that is not closed, because everything behind it is misread", async () => {
    expect(await issuesIn('[x,\n"b,\ny,\nz]')).toEqual([
      `1:2 not JSON: ${JSON_WORDS}, but found \`x\``,
      '2:1 not JSON: text is not closed; expected `"` on the same line',
    ]);
  });

  it("name every duplicate key, at any depth", async () => {
    expect(await issuesIn('[{"a":{"b":1,"b":2,"b":3},"a":[{"c":1,"c":[],"d":1}]}]')).toEqual([
      "1:14 [0].a.b duplicate key; remove one",
      "1:20 [0].a.b duplicate key; remove one",
      "1:27 [0].a duplicate key; remove one",
      "1:39 [0].a[0].c duplicate key; remove one",
    ]);
  });
});
