import { describe, expect, it, vi } from "vitest";
import { bounded, isTooLarge, TooLarge } from "../../src/mapping/expression/bounds.ts";
import { compiled, resultOf, workerWith } from "./evaluate.ts";

describe("a call that would make far more than it is given", () => {
  /** How often a function is really called with these arguments. */
  function callsOf(name: string, args: readonly unknown[]): number {
    const implementation = vi.fn((..._: unknown[]) => "small");
    const environment = { bind: () => {}, lookup: () => {}, timestamp: new Date(0), async: false };
    try {
      bounded(name, implementation).apply({ environment, input: null }, [...args]);
    } catch (error) {
      expect(error).toBeInstanceOf(TooLarge);
    }
    return implementation.mock.calls.length;
  }

  it.each<[string, (size: number) => unknown[]]>([
    ["pad", (size) => ["x", size]],
    ["pad", (size) => ["x", -size, "ab"]],
    ["join", (size) => [["a", "b"], "-".repeat(size / 2)]],
    ["fromMillis", (size) => [0, `[Y,${size}]`]],
    ["fromMillis", (size) => [0, `[H01]:[m01] [Y0001,4-${size}]`]],
    ["fromMillis", (size) => [0, `[Y,*-${size}] [D01]`]],
    // JSONata ignores blanks, and reads a width with `parseInt`.
    ["fromMillis", (size) => [0, `[Y, 2 - ${size / 1000} 000]`]],
    ["fromMillis", (size) => [0, `[Y,+${size}]`]],
    ["fromMillis", (size) => [0, `[Y,0x${size.toString(16)}]`]],
    ["fromMillis", (size) => [0, `[Y,+0x${size.toString(16)}]`]],
    ["fromMillis", (size) => [0, `[Y,0X${size.toString(16).toUpperCase()}]`]],
  ])("is stopped before it begins: $%s (%#)", (name, argsFor) => {
    expect(callsOf(name, argsFor(250_000))).toBe(1);
    expect(callsOf(name, argsFor(252_000))).toBe(0);
  });

  it.each<[string, unknown[]]>([
    ["pad", ["x"]],
    ["join", [["a", "b"]]],
    ["join", ["a", "-".repeat(250_001)]],
    ["fromMillis", [0]],
    ["fromMillis", [0, "+1-555-1234567 [Y,4] -300000"]],
    ["fromMillis", [0, "[Y,200000x]"]],
    ["append", [["a", "b"], "-".repeat(125_001)]],
    ["substring", ["x", 300_000]],
    ["contains", ["x", "[Y,300000]"]],
  ])("is not one that only names a large number: $%s (%#)", (name, args) => {
    expect(callsOf(name, args)).toBe(1);
  });
});

describe("a value that was too large", () => {
  it.each<[string, () => unknown, boolean]>([
    ["text that is too long for V8", () => "x".repeat(2 ** 30), true],
    ["a list that is too long for V8", () => Array.from({ length: 2 ** 40 }), true],
    [
      "a call too many",
      function again(): unknown {
        return [again()];
      },
      true,
    ],
    [
      "a value above these limits",
      () => {
        throw new TooLarge();
      },
      true,
    ],
    ["another number out of its range", () => (1).toFixed(101), false],
    [
      "an error with such a message",
      () => {
        throw new Error("Invalid string length");
      },
      false,
    ],
  ])("is told by how it fails: %s", (_, fails, expected) => {
    let error: unknown;
    try {
      fails();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Error);
    expect(isTooLarge(error)).toBe(expected);
  });
});

describe("functions of JSONata do what they do, although they are looked at", () => {
  const LIST = JSON.stringify({ list: ["ab", "cd"], at: 1700000000000 });
  it.each([
    ["$map(list, $uppercase)", '["AB","CD"]'],
    ["$map(list, $substring(?, 0, 1))", '["a","c"]'],
    ["$reduce(list, $append)", '["ab","cd"]'],
    ["$filter(list, $contains(?, 'a'))", '"ab"'],
    ["list ~> $join(', ') ~> $uppercase", '"AB, CD"'],
    ["($f := $uppercase; $f(list[0]))", '"AB"'],
    ["list.$pad($, 4, '-')", '["ab--","cd--"]'],
    ["$join(list)", '"abcd"'],
    ["$sort(list, function($a, $b){ $a < $b })", '["cd","ab"]'],
    ["$fromMillis(at, '[Y0001]-[M01]-[D01] [H01]:[m01]')", '"2023-11-14 22:13"'],
    ["$fromMillis(at, '+1 5551234567 [Y,4]')", '"+1 5551234567 2023"'],
    ["$fromMillis(at)", '"2023-11-14T22:13:20.000Z"'],
    ["$exists($pad)", "true"],
    ["$type($pad)", '"function"'],
  ])("%s", async (text, result) => {
    expect(await resultOf(text, LIST)).toBe(result);
  });

  it("for several Workers at once", async () => {
    const expression = await compiled('$length($pad("x", size))');
    const all = [200_000, 2_000_000, 200_000].map((size) =>
      expression.valueFor(workerWith(`{"size":${size}}`)).catch(() => "too large"),
    );
    expect((await Promise.all(all)).map(String)).toEqual(["200000", "too large", "200000"]);
  });
});
