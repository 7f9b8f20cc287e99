import { describe, expect, it } from "vitest";
import { formatJson } from "../../src/mapping/json.ts";
import { compiled, problemOf, resultOf, workerWith } from "./evaluate.ts";

describe("an expression", () => {
  it.each([
    ["sid", '{"sid":"theirs"}', '"WK1"'],
    ["friendlyName", "{}", '"ann@example.com"'],
    ["attributes.sid", '{"sid":"theirs"}', '"theirs"'],
    ["attributes.attributes", '{"attributes":7}', "7"],
    ["$uppercase(location.country)", '{"location":{"country":"no"}}', '"NO"'],
    ["skills[level > 2].name", '{"skills":[{"name":"a","level":3},{"name":"b","level":1}]}', '"a"'],
    ["nothing", "{}", undefined],
    ["a", '{"a":null}', "null"],
    ["a = null", '{"a":null}', "true"],
    ["0.5 * 3", "{}", "1.5"],
    ["$keys($)", '{"a":1}', '["a","sid","friendlyName","attributes"]'],
    ['$match("a", /(a)|(b)/)', "{}", '{"match":"a","index":0,"groups":["a",null]}'],
    ["$flexIdentity(friendlyName)", "{}", '"ann_40example_2Ecom"'],
    ["$flexIdentity(nothing)", "{}", undefined],
    ["$gravatar(nothing)", "{}", undefined],
    ['$gravatar(" ")', "{}", undefined],
    [
      "$gravatar(email)",
      '{"email":" Ann@Example.com"}',
      // echo -n ann@example.com | sha256sum
      '"https://www.gravatar.com/avatar/71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476"',
    ],
  ])("%s of %s is %s", async (text, attributes, value) => {
    expect(await resultOf(text, attributes)).toBe(value);
  });

  it.each([
    ["tags", '{"tags":["a"]}', '["a"]'],
    ["tags[]", '{"tags":["a"]}', '["a"]'],
    ["skills.name", '{"skills":[{"name":"a"},{"name":"b"}]}', '["a","b"]'],
    ['skills.name[$ != "b"][]', '{"skills":[{"name":"a"},{"name":"b"}]}', '["a"]'],
    ['{ "x": { "y": [1, [2]], "z": nothing } }', "{}", '{"x":{"y":[1,[2]]}}'],
    ["**", '{"a":{"b":1}}', undefined],
  ])("gives plain lists and objects: %s of %s", async (text, attributes, value) => {
    const result = await (await compiled(text)).valueFor(workerWith(attributes));
    if (value !== undefined) expect(formatJson(result ?? null)).toBe(value);
    const all = [result, ...(Array.isArray(result) ? result : [])];
    for (const list of all.filter(Array.isArray)) {
      expect(Object.getOwnPropertyNames(list)).toEqual([
        ...Object.keys(Array.from(list)),
        "length",
      ]);
    }
  });

  it.each([
    ["true", "{}", true],
    ["nothing", "{}", false],
    ["list", '{"list":[]}', false],
    ["list", '{"list":[0]}', false],
    ["list", '{"list":[0,1]}', true],
    ["text", '{"text":"false"}', true],
    ["text", '{"text":""}', false],
    ['"agent" in roles', '{"roles":["admin","agent"]}', true],
    ["function($x){$x}", "{}", false],
  ])("is true as JSONata takes it: %s of %s is %s", async (text, attributes, truth) => {
    expect(await (await compiled(text)).isTrueFor(workerWith(attributes))).toBe(truth);
  });

  it.each([
    ['{ "a": b }', true, false],
    ['"{"', false, false],
    ["[b]", false, false],
    ["-b", false, false],
    ["b", false, false],
    ["false", false, true],
    ["null", false, true],
    ["0", false, true],
    ['""', false, true],
    ["true", false, false],
    ["1", false, false],
    ["'b'", false, false],
  ])("shows what it is: %s builds an object (%s), is never true (%s)", async (text, ...row) => {
    const { buildsObject, isNeverTrue } = await compiled(text);
    expect([buildsObject, isNeverTrue]).toEqual(row);
  });

  it.each([
    ["function($x){$x}", "a function"],
    ["$sum", "a function"],
    ["/a/", "a function"],
    ['{ "f": $uppercase }', "a function"],
    ["[$sum]", "a function"],
    ["1/0", "a number that may be inexact"],
    ["$power(2,60)", "a number that may be inexact"],
  ])("that gives %s, which JSON cannot say, is a problem", async (text, what) => {
    expect(await problemOf(text, '{"n":12345678901234567890}')).toMatchObject({
      code: "expression-result",
      message: `An expression of the mapping gives ${what}, which a User cannot hold. Make it give text, an exact number, a list or an object.`,
    });
  });

  it("gives at most as much text as a User can hold", async () => {
    expect(await resultOf('$pad("", 16382, "x")')).toHaveLength(16_384);
    expect((await problemOf('$pad("", 16383, "x")')).code).toBe("expression-too-large");
  });

  it("that fails is a problem that names it and holds no value", async () => {
    const problem = await problemOf("$number(secret)", '{"secret":"hush"}');
    expect(problem.code).toBe("expression-failed");
    expect(problem.message).toBe(
      "The mapping's expression `$number(secret)` fails at character 8 (JSONata D3030) for this Worker. Correct it, or exclude the Worker with `when` in the rule.",
    );
    expect(problem.detail).toContain("hush");
  });

  it.each([
    ["1 ~> f", ""],
    ['$formatNumber(0.5, "0." & $pad("", 101, "0"))', " at character 14"],
    ["$error(f.body.type)", " at character 7 (JSONata D3137)"],
  ])("says where it fails, if that is known: %s", async (text, where) => {
    const attributes = '{"f":{"_jsonata_lambda":true,"thunk":true,"body":{"type":"value"}}}';
    expect((await problemOf(text, attributes)).message).toContain(
      `\` fails${where} for this Worker. `,
    );
  });

  it("sees the Worker anew each time, so that none changes what another sees", async () => {
    const worker = workerWith('{"a":{"n":1.0}}');
    const spoiling = await compiled('($clone := function($x){$x}; $ ~> |a|{"n":2}|)');
    await spoiling.valueFor(worker);
    expect(formatJson(worker.attributes)).toBe('{"a":{"n":1.0}}');
    expect(formatJson((await (await compiled("a.n")).valueFor(worker)) ?? null)).toBe("1");
  });
});

describe("numbers in expressions", () => {
  const UNCARRIED = ["12345678901234567890", "9007199254740993", "0.12345678901234567890", "1e400"];

  it.each(["0", "-1.5", "9007199254740991", "1e3", "0.1", "1.0"])("carry %s", async (number) => {
    const value = await resultOf("n", `{"n":${number}}`);
    expect(Number(value)).toBe(Number(number));
  });

  it.each(UNCARRIED)("do not carry %s, whoever reads it", async (number) => {
    const attributes = `{"n":${number},"list":[1,${number}],"deep":{"n":${number}}}`;
    for (const text of ["n", "n + 1", "$string(n)", "list", "deep", "deep.*", "$", "$exists(n)"]) {
      expect(await problemOf(text, attributes)).toMatchObject({
        code: "expression-number",
        message:
          "An expression of the mapping reads a number of the Worker that has too many digits to compute with. Copy it with `from`, or store it as text in TaskRouter.",
      });
    }
  });

  it.each(UNCARRIED)("let %s pass that nobody reads", async (number) => {
    const attributes = `{"n":${number},"deep":{"n":${number},"a":1},"name":"Ann"}`;
    expect(await resultOf("name & deep.a", attributes)).toBe('"Ann1"');
    expect(await resultOf("attributes.name", attributes)).toBe('"Ann"');
  });

  it.each(["sid", "friendlyName", "attributes"])("let one pass that `%s` hides", async (name) => {
    const attributes = `{"${name}":12345678901234567890,"a":1}`;
    expect(await resultOf("sid & friendlyName & attributes.a", attributes)).toBe(
      '"WK1ann@example.com1"',
    );
    expect((await problemOf(`attributes.${name}`, attributes)).code).toBe("expression-number");
  });

  it("never give a whole number past 2^53", async () => {
    expect((await problemOf("n + 1", '{"n":9007199254740991}')).code).toBe("expression-result");
  });
});
