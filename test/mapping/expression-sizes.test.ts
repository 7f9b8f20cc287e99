import { describe, expect, it } from "vitest";
import { bounded, TooLarge } from "../../src/mapping/expression/bounds.ts";
import { problemOf, resultOf } from "./evaluate.ts";

const MOST_AT_ONCE = 250_000;
/** That many of the largest values are as much as an evaluation may make. */
const TIMES = 40;

/** Functions of JSONata in one evaluation, as it calls them. */
function startEvaluation() {
  const environment = { bind: () => {}, lookup: () => {}, timestamp: new Date(0), async: false };
  return (implementation: () => unknown) =>
    bounded("own", implementation).apply({ environment, input: null }, []);
}

describe("what a function returns", () => {
  const LONG = "x".repeat(MOST_AT_ONCE);
  const throwing = {
    get long(): string {
      throw new Error("was read");
    },
  };

  it.each<[string, (text: string) => unknown, number]>([
    ["text", (text) => text, 1],
    ["a list", (text) => [text], 13],
    ["an object", (text) => ({ long: text }), 16],
    ["text before other values", (text) => [text, null, true, 1, undefined, ""], 73],
    ["text after other values", (text) => [null, true, 1, undefined, "abc", text], 76],
    ["a list in a list", (text) => [[text]], 26],
    ["an object in an object in a list", (text) => [{ a: { b: text } }], 40],
    ["a part that occurs twice", (text) => new Array(2).fill([text.slice(0, 4)]).concat(text), 71],
    ["a function of JSONata", (text) => [{ _jsonata_function: true, name: LONG }, text], 25],
    ["a function of the expression", (text) => [{ _jsonata_lambda: true, body: LONG }, text], 25],
    [
      "values on their way along a path",
      (text) => [Object.assign([LONG], { tupleStream: 1 }), text],
      25,
    ],
    ["an object with such a name", (text) => ({ tupleStream: text }), 23],
    ["a value of the Worker that cannot be read", (text) => [throwing, text], 41],
  ])("may be as large as 250,000 characters: %s", (_, around, besides) => {
    const long = "x".repeat(MOST_AT_ONCE - besides);
    const value = around(long);
    expect(startEvaluation()(() => value)).toBe(value);
    for (let more = 1; more <= 15; more++) {
      const larger = around(long + "y".repeat(more));
      expect(() => startEvaluation()(() => larger), `${more}`).toThrow(TooLarge);
    }
  });

  it("is as large if it comes later", async () => {
    const later = (size: number) => startEvaluation()(async () => "x".repeat(size));
    expect(await later(MOST_AT_ONCE - 1)).toHaveLength(MOST_AT_ONCE - 1);
    await expect(later(MOST_AT_ONCE)).rejects.toBeInstanceOf(TooLarge);
  });

  it("may be nested 499 levels deep, because the User's attributes are one more", () => {
    const nested = (levels: number) => {
      let value: unknown = 1;
      for (let level = 0; level < levels; level++) value = [value];
      return value;
    };
    expect(startEvaluation()(() => nested(499))).toBeDefined();
    expect(() => startEvaluation()(() => nested(500))).toThrow(TooLarge);
  });

  it("may be ten million characters in one evaluation", () => {
    const [call, other] = [startEvaluation(), startEvaluation()];
    for (let time = 0; time < TIMES; time++) call(() => LONG.slice(1));
    expect(() => call(() => 1)).toThrow(TooLarge);
    expect(other(() => 1)).toBe(1);
  });

  it("is counted no further than it needs to be", () => {
    let counted = 0;
    const entry = new Proxy(
      {},
      {
        ownKeys: () => {
          counted++;
          return [];
        },
      },
    );
    const list = new Array(12_000).fill(entry);
    expect(startEvaluation()(() => list)).toBe(list);
    counted = 0;
    expect(() => startEvaluation()(() => [list, list, list])).toThrow(TooLarge);
    // Each takes at least twelve.
    expect(counted).toBeLessThan(MOST_AT_ONCE / 12);
  });
});

describe("each step of an expression", () => {
  /** Text that may be made 49 times. */
  const LONG =
    '$long := $pad("x", 200000); $keep := function($v){ $v }; $twice := [1, 2]; $object := {"a": $long};';

  it.each([
    ["joins text", "$long & $long"],
    ["makes a list", "[$long, $long]"],
    ["makes an object", '{"a": $long, "b": $long}'],
    ["follows a path", "$twice.$long"],
    ["groups a path", "$twice.$string(){$: $long}"],
    ["groups another value", '$long{"a": $, "b": $}'],
    ["finds all", "[$object, $object].*"],
  ])("makes no more than 250,000 characters: %s", async (_, step) => {
    expect((await problemOf(`(${LONG} $type(${step}))`)).code).toBe("expression-too-large");
  });

  it.each([
    ["makes new text", '$long & "y"', "expression-too-large"],
    ["changes a copy", "$object ~> |$|{}|", "expression-too-large"],
    ["only names a value", "$long", "60"],
    ["asks for one of two", "true ? $long : $long", "60"],
    ["is a block", "($long; $long)", "60"],
    ["sets a variable", "$more := $long", "60"],
    ["calls a function of the expression", "$keep($long)", "60"],
    ["passes a value on to one", "$long ~> $keep", "60"],
    ["makes a function", "[function(){ $long }, $pad($long, ?)]", "60"],
    ["is a constant", `"${"y".repeat(200_000)}"`, "60"],
  ])("counts only if it makes something: %s", async (_, step, result) => {
    const times = `(${LONG} $count([1..60].$type(${step})))`;
    const given = await resultOf(times).catch(({ code }) => code);
    expect(given).toBe(result);
  });

  it.each(["$object.a", "$object.a.%.a", "$object.($)"])(
    "counts a path once, and not each of its steps: %s",
    async (path) => {
      expect(await resultOf(`(${LONG} $count([1..40].$type(${path})))`)).toBe("40");
    },
  );
});
