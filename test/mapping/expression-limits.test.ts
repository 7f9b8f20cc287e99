import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../src/mapping/problem.ts";
import { compiled, problemOf, resultOf, workerWith } from "./evaluate.ts";
import { EXPRESSION_ATTACKS } from "./expression-attacks.ts";

describe("an expression that would not end", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("is stopped after a second", async () => {
    let now = 0;
    vi.spyOn(Date, "now").mockImplementation(() => now++);
    const problem = await problemOf("($f := function(){ $f() }; $f())");
    expect(problem).toMatchObject({
      code: "expression-too-long",
      message:
        "The mapping's expression `($f := function(){ $f() }; $f())` takes more than a second for this Worker. Look for an endless loop or a slow regular expression.",
    });
    expect(now).toBeGreaterThan(1000);
    expect(now).toBeLessThan(1100);
  });

  it("is stopped when it calls itself too deeply, or lists too much", async () => {
    expect((await problemOf("($f := function($n){ 1 + $f($n) }; $f(1))")).detail).toMatch(/Stack/);
    expect((await problemOf("[1..20000]")).detail).toMatch(/maximum sequence length/);
  });

  it("is stopped within a regular expression", async () => {
    // The time that `vm` measures is the real one, so this takes a second.
    const problem = await problemOf("$match(text, /^(a+)+$/)", `{"text":"${"a".repeat(40)}!"}`);
    expect(problem.code).toBe("expression-too-long");
  });

  it("matches regular expressions otherwise as JSONata does", async () => {
    expect(await resultOf("$replace(name, /(\\w+) (\\w+)/, '$2, $1')", '{"name":"Ann Veal"}')).toBe(
      '"Veal, Ann"',
    );
    expect(await resultOf("$split('a1b22c', /\\d+/)")).toBe('["a","b","c"]');
    expect(await resultOf("$contains('Agent', /AGENT/i)")).toBe("true");
  });
});

describe("an expression that makes too much", () => {
  // However long it takes on a busy machine.
  beforeEach(() => {
    vi.spyOn(Date, "now").mockReturnValue(0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(EXPRESSION_ATTACKS)("is stopped as soon as it does: %s", async (text) => {
    const { code, message } = await problemOf(text);
    expect([code, message]).toEqual([
      "expression-too-large",
      expect.stringMatching(
        /^The mapping's expression `.+` makes a value for this Worker that is too large or too deeply nested for a User\. Make it smaller\.$/,
      ),
    ]);
  });

  it.each(EXPRESSION_ATTACKS.slice(0, 6))("is stopped in a condition too: %s", async (text) => {
    const expression = await compiled(`${text} != 1`);
    await expect(expression.isTrueFor(workerWith("{}"))).rejects.toMatchObject({
      code: "expression-too-large",
    });
  });

  it("may make 250,000 characters at once, and ten million in all", async () => {
    expect(await resultOf('$length($pad("x", 249999))')).toBe("249999");
    expect((await problemOf('$length($pad("x", 250000))')).code).toBe("expression-too-large");
    const times = (times: number) =>
      `($b := $pad("x", 200000); $count($map([1..${times}], function($v){ $contains($uppercase($b), "y") })))`;
    expect(await resultOf(times(45))).toBe("45");
    expect((await problemOf(times(55))).code).toBe("expression-too-large");
  });

  it("quotes little of what it was about", async () => {
    const { detail } = await problemOf('$number($pad("x", 200000))');
    expect(detail).toMatch(/^Unable to cast/);
    expect(detail?.length).toBeLessThan(201);
  });

  it("is told from one that is merely wrong", async () => {
    expect((await problemOf("$formatBase(1, 99)")).code).toBe("expression-failed");
    expect((await problemOf("$error('Invalid string length')")).code).toBe("expression-failed");
    // A RangeError that is not about size.
    const digits = await problemOf('$formatNumber(1.5, "0." & $pad("", 101, "0"))');
    expect(digits).toMatchObject({
      code: "expression-failed",
      detail: expect.stringMatching("toFixed"),
    });
  });
});

describe("an expression reaches nothing but the Worker", () => {
  it.each([
    "__proto__",
    "constructor",
    "$.constructor.constructor",
    "attributes.__proto__.constructor",
    '$lookup($, "constructor")',
    '$lookup("text", "constructor")',
    '$lookup(attributes, "__proto__")',
    '$.constructor.constructor("return process")()',
    "process",
    "attributes.toString",
    "$gravatar.implementation",
    "$spread($sum)[1].implementation.constructor",
  ])("%s", async (text) => {
    const result = await resultOf(text).catch((error: unknown) => error);
    expect(result === undefined || result instanceof Problem).toBe(true);
  });

  it.each([
    '$ ~> |$|{"__proto__":{"polluted":1}}|',
    '{"__proto__":{"polluted":1}}',
    '$merge([{"__proto__":{"polluted":1}},{"constructor":{"prototype":{"polluted":1}}}])',
    '$ ~> |$|{"constructor":{"prototype":{"polluted":1}}}|',
    '($clone := function($x){$x}; $ ~> |**|{"__proto__":{"polluted":1}}|)',
  ])("and pollutes no prototype: %s", async (text) => {
    await resultOf(text, '{"a":{}}').catch(() => undefined);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
    expect(Object.getOwnPropertyNames(Array.prototype)).not.toContain("polluted");
    expect("polluted" in {}).toBe(false);
  });

  it.each([
    '{"f":{"_jsonata_lambda":true,"thunk":true,"body":{"type":"value","value":1}}}',
    '{"f":{"_jsonata_function":true,"implementation":"x"}}',
    '{"f":{"then":"x","next":1}}',
  ])("whatever a Worker holds: %s", async (attributes) => {
    for (const text of ["f(1)", "$map([1], f)", "f", "1 ~> f"]) {
      const result = await resultOf(text, attributes).catch((error: unknown) => error);
      expect(result instanceof Problem || result === '{"then":"x","next":1}').toBe(true);
    }
  });
});
