import { describe, expect, it, vi } from "vitest";
import { desire, evaluateRules } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseWorker } from "../../src/mapping/worker.ts";

async function desired(mapping: object, attributes: object) {
  return desire(
    await parseMapping(JSON.stringify(mapping), "m.json"),
    parseWorker({ sid: "WK1", friendlyName: "ann", attributes: JSON.stringify(attributes) }),
  );
}

describe("desire", () => {
  it.each([
    ["absent", {}],
    ["null", { a: null }],
    ["empty", { a: "" }],
  ])("takes the next path when the first is %s", async (_, attributes) => {
    const rule = { from: ["a", "b"], to: "x" };
    const wanted = await desired({ attributes: [rule] }, { ...attributes, b: "second" });
    expect(wanted.attributes).toMatchObject([{ to: ["x"], value: "second" }]);
  });

  it.each([[0], [false], [[]], [{}]])("counts %j as a value", async (value) => {
    const { attributes } = await desired(
      { attributes: [{ from: "a", to: "x", default: "d" }] },
      { a: value },
    );
    expect(JSON.stringify(attributes[0]?.value)).not.toBe('"d"');
  });

  it("wants nothing of a rule whose source is missing", async () => {
    expect((await desired({ attributes: { a: "x" } }, {})).attributes).toEqual([]);
  });

  it("says nothing at all of a Worker for which `when` is not true", async () => {
    const rule = { from: "a", to: "x", when: "team = 'sales'" };
    const rules = [
      { ...rule, default: "d" },
      { ...rule, to: "y", whenMissing: "remove" },
    ];
    const sales = await desired({ attributes: rules }, { team: "sales" });
    expect(sales.attributes.map(({ value }) => value)).toEqual(["d", undefined]);
    const others = await desired({ attributes: rules }, { a: "1" });
    expect(others).toEqual({
      attributes: [],
      friendlyName: undefined,
      skipIfAbsent: "no-mapped-value",
    });
  });

  it("creates a User for what an expression gives, and for constants that apply", async () => {
    const expression = { attributes: [{ expression: "a", to: "x", default: "d" }] };
    expect((await desired(expression, { a: "1" })).skipIfAbsent).toBeUndefined();
    expect((await desired(expression, {})).skipIfAbsent).toBe("no-mapped-value");
    const constant = { attributes: [{ value: 1, to: "x", when: "a" }] };
    expect((await desired(constant, { a: true })).skipIfAbsent).toBeUndefined();
    expect((await desired(constant, { a: false })).skipIfAbsent).toBe("no-mapped-value");
  });

  it("wants the value of a missing source gone where the rule says so", async () => {
    const remove = { from: "a", to: "x", whenMissing: "remove" };
    const { attributes, skipIfAbsent } = await desired({ attributes: [remove] }, { a: null });
    expect(attributes).toEqual([{ to: ["x"], mode: "always", value: undefined }]);
    expect(skipIfAbsent).toBe("no-mapped-value");
    expect((await desired({ attributes: [remove] }, { a: 0 })).attributes).toHaveLength(1);
  });

  it.each([
    ["a mapped value", { attributes: { a: "x" } }, { a: "1" }, true],
    ["a mapped friendly name", { friendlyName: { from: "a" } }, { a: "1" }, true],
    ["a default alone", { attributes: [{ from: "a", to: "x", default: "d" }] }, {}, false],
    ["a default of the friendly name", { friendlyName: { from: "a", default: "d" } }, {}, false],
    [
      "a constant beside a missing value",
      {
        attributes: [
          { from: "a", to: "x" },
          { value: 1, to: "y" },
        ],
      },
      {},
      false,
    ],
    [
      "constants alone, in a mapping of constants",
      { attributes: [{ value: 1, to: "y" }] },
      {},
      true,
    ],
  ])("lets a User be created for %s: %#", async (_, mapping, attributes, mayCreate) => {
    expect((await desired(mapping, attributes)).skipIfAbsent === undefined).toBe(mayCreate);
  });

  it.each([
    [
      7,
      "friendly-name-not-text",
      /`friendlyName` gives a value that is not text\. Choose a source/,
    ],
    ["a\ud800", "friendly-name-broken", /half a character.* cannot be sent\. Correct the Worker/],
  ])("refuses the friendly name %j: %s", async (a, code, message) => {
    await expect(desired({ friendlyName: { from: "a" } }, { a })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe("evaluateRules", () => {
  const ANN = parseWorker({ sid: "WK1", friendlyName: "ann", attributes: '{"a":"1","n":7}' });

  it("gives the place and the result of every rule, even if some of them fail", async () => {
    const text = JSON.stringify({
      attributes: [
        { from: ["none", "a"], to: "x" },
        { expression: "$number(a & 'x')", to: "fails" },
        { expression: "a", to: "y" },
        { from: "none", to: "z", default: "d" },
        { from: "none", to: "missing" },
        { value: "c", to: "constant" },
        { from: "a", to: "off", when: "a = '2'" },
      ],
      friendlyName: { from: "n" },
    });
    const rules = await evaluateRules(await parseMapping(text, "m.json"), ANN);
    expect(rules.map(({ place, result }) => [place, result])).toEqual([
      ["attributes[0]", { says: "value", value: "1", of: ["a"] }],
      ["attributes[1]", expect.objectContaining({ code: "expression-failed" })],
      ["attributes[2]", { says: "value", value: "1", of: "expression" }],
      ["attributes[3]", { says: "value", value: "d", of: "default" }],
      ["attributes[4]", { says: "missing" }],
      ["attributes[5]", { says: "value", value: "c", of: "value" }],
      ["attributes[6]", { says: "nothing" }],
      ["friendlyName", expect.objectContaining({ code: "friendly-name-not-text" })],
    ]);
  });

  it("rethrows an error that is no Problem", async () => {
    const mapping = await parseMapping(
      '{"attributes":[{"from":"a","to":"x","when":"a"}]}',
      "m.json",
    );
    const [rule] = mapping.attributes;
    if (rule?.when === undefined) throw new Error("no condition");
    vi.spyOn(rule.when, "isTrueFor").mockRejectedValue(new TypeError("a bug"));
    await expect(evaluateRules(mapping, ANN)).rejects.toThrow("a bug");
  });
});
