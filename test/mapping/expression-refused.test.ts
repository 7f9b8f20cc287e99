import { describe, expect, it } from "vitest";
import { compile } from "../../src/mapping/expression/compile.ts";
import { Expression } from "../../src/mapping/expression/expression.ts";
import { resultOf } from "./evaluate.ts";

describe("an expression that gives another value each time, or runs text", () => {
  it.each([
    "$now()",
    "$millis() - 1",
    "[1, { 'a': $random() }]",
    "$shuffle(list)[0]",
    "$map(list, $random)",
    "($f := $now; $f())",
    "list ~> $shuffle",
    "list[$eval('1')]",
    "$ ~> |$|{ 'a': $now() }|",
    "function($x = 1){ $millis() }(1)",
  ])("is refused: %s", async (text) => {
    expect(await compile(text)).not.toBeInstanceOf(Expression);
  });

  it("is not confused with an attribute of that name", async () => {
    expect(await resultOf("now & random", '{"now":"a","random":"b"}')).toBe('"ab"');
  });
});

describe("an expression with a variable that is no function and is not set", () => {
  it.each(["$process", "$globalThis", "$require", "$fetch", "$gravtar(email)", "$f + ($f2 := 1)"])(
    "is refused: %s",
    async (text) => {
      expect(await compile(text)).not.toBeInstanceOf(Expression);
    },
  );

  it.each([
    "($f := function($x){ $x & 'b' }; $f('a'))",
    "$map(['a'], function($v, $i){ $v & $i })",
    "list#$i[$i = 0]",
    "list[0]#$i.($i)",
    "list@$l.($l)",
    "$uppercase($gravatar('a'))",
    "$$.sid",
  ])("is not confused with %s", async (text) => {
    expect(await compile(text)).toBeInstanceOf(Expression);
  });

  it.each([
    ["$gravtar(email)", "`$gravtar` is neither a function", "; did you mean `$gravatar`?", 8],
    ["$$email", "`$$email` is neither a function", "", 7],
    ["1 + $process", "`$process` is neither a function", "", 12],
    [`$${"x".repeat(70)}`, `\`$${"x".repeat(59)}…\` is neither a function`, "", 71],
  ])("says so, and which function was meant: %s", async (text, name, hint, position) => {
    const message = `${name} nor set in the expression${hint}`;
    expect(await compile(text)).toEqual([{ message, position }]);
  });
});

describe("an expression nested too deeply to be read", () => {
  it("is refused", async () => {
    const message = "it is nested too deeply; simplify it";
    expect(await compile("(".repeat(20_000))).toEqual([{ message, position: undefined }]);
  });
});
