import { describe, expect, it } from "vitest";
import { desire } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
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

  it("reports a friendly name that is not text", async () => {
    await expect(desired({ friendlyName: { from: "a" } }, { a: 7 })).rejects.toThrow(Problem);
  });
});

describe("parseWorker", () => {
  it.each(["", "null", "[]", "7", '"text"', '{"a":', '{"a":1,"a":2}'])(
    "reports attributes of %j, which are no JSON object",
    (attributes) => {
      expect(() => parseWorker({ sid: "WK1", friendlyName: "ann", attributes })).toThrow(Problem);
    },
  );
});
