import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatJson, ownValue, parseJson, sameJson } from "../../src/mapping/json.ts";

describe("parseJson and formatJson", () => {
  it.each([
    "12345678901234567890",
    "1.0",
    "1e400",
    "-0",
    '{"__proto__":{"polluted":true},"a":[1.50,null,"\\ud800"]}',
  ])("carry %s without changing a digit", (text) => {
    expect(formatJson(parseJson(text))).toBe(text);
  });

  it("make no prototype of a key called __proto__", () => {
    const value = parseJson('{"__proto__":{"polluted":1}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":[],"a":{}}',
    '{"x":[{"a":{"b":1,"b":[1]}}]}',
    '{"a":[1],"a":{"0":1}}',
    '{"a":1,"\\u0061":2}',
  ])("refuse a key that stands twice: %s", (text) => {
    expect(() => parseJson(text)).toThrow(/duplicate key/i);
  });

  it("refuse more than 500 levels", () => {
    const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    expect(formatJson(parseJson(nested(500)))).toBe(nested(500));
    expect(() => parseJson(nested(501))).toThrow("more than 500 levels deep");
  });

  it.each(['{"a:b":"c:d"}', '{"\\\\":":","b\\"":1}', '":"', "[]", '{"a":{"a":1},"b":[{"a":2}]}'])(
    "find no key twice in %s",
    (text) => {
      expect(formatJson(parseJson(text))).toBe(text);
    },
  );

  it("agree with JSON.parse on every value it can carry", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(formatJson(parseJson(text)))).toStrictEqual(JSON.parse(text));
      }),
    );
  });
});

describe("sameJson", () => {
  it.each([
    ["1", "1.0"],
    ["1e2", "100"],
    ["0.10", "1E-1"],
    ["0.001", "1e-3"],
    ["-0", "0"],
    ["0e5", "0"],
    ["1e400", "10e399"],
    ['{"a":1,"b":[2]}', '{"b":[2.0],"a":1}'],
  ])("takes %s and %s for one value", (a, b) => {
    expect(sameJson(parseJson(a), parseJson(b))).toBe(true);
  });

  it.each([
    ["12345678901234567890", "12345678901234567891"],
    ["1e400", "1e401"],
    ["1", "-1"],
    ["1", '"1"'],
    ["[]", "{}"],
    ["null", "false"],
    ['{"a":1}', '{"b":1}'],
    ['{"a":1,"b":2}', '{"a":1,"b":3}'],
    ['{"a":1}', '{"a":1,"b":1}'],
    ["[1,2]", "[2,1]"],
    ["[1,2]", "[1,3]"],
    ["[1]", "[1,2]"],
    ['{"value":"1"}', "1"],
  ])("tells %s from %s", (a, b) => {
    expect(sameJson(parseJson(a), parseJson(b))).toBe(false);
  });

  it("compares numbers by value, whatever their spelling", () => {
    const spelled = fc.tuple(fc.integer({ min: 1 }), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(spelled, ([number, zeros]) => {
        const shifted = parseJson(`${number}${"0".repeat(zeros)}e-${zeros}`);
        expect(sameJson(parseJson(String(number)), shifted)).toBe(true);
        expect(sameJson(parseJson(String(number + 1)), shifted)).toBe(false);
      }),
    );
  });
});

describe("ownValue", () => {
  it("finds no inherited property", () => {
    expect(ownValue({}, "toString")).toBeUndefined();
  });
});
