import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatJson, parseJson } from "../../src/mapping/json.ts";
import {
  formatPath,
  parsePath,
  targetAt,
  valueAt,
  withoutValueAt,
  withValueAt,
} from "../../src/mapping/path.ts";
import { Problem } from "../../src/mapping/problem.ts";

describe("parsePath", () => {
  it.each([
    ["image_url", ["image_url"]],
    ["profile.name", ["profile", "name"]],
    ["a\\.b.c", ["a.b", "c"]],
    ["a\\\\.b", ["a\\", "b"]],
    ["a\\n", ["a\\n"]],
    ["tags.0", ["tags", "0"]],
  ])("reads %s", (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it.each(["", ".", "a.", ".a", "a..b", "__proto__", "a.constructor", "prototype.b"])(
    "refuses %j",
    (text) => {
      expect(() => parsePath(text)).toThrow(RangeError);
    },
  );

  it("reads as many keys as attributes may be nested, and no more", () => {
    const keys = (count: number) => Array.from({ length: count }, () => "a");
    expect(parsePath(keys(500).join("."))).toEqual(keys(500));
    expect(() => parsePath(keys(501).join("."))).toThrow("a path has at most 500 keys");
  });

  it("reads back what formatPath wrote, whatever the keys", () => {
    const key = fc
      .string({ minLength: 1 })
      .filter((text) => !/^(__proto__|constructor|prototype)$/.test(text));
    fc.assert(
      fc.property(key, fc.array(key, { maxLength: 3 }), (first, rest) => {
        expect(parsePath(formatPath([first, ...rest]))).toEqual([first, ...rest]);
      }),
    );
  });
});

describe("valueAt", () => {
  const root = parseJson('{"a":{"b":[10,{"c":null}],"long":[0,1,2,3,4,5,6,7,8,9,"tenth"]},"n":1}');
  it.each([
    ["a.b.1.c", null],
    ["a.long.10", "tenth"],
    ["a.b.2", undefined],
    ["a.b.-0", undefined],
    ["a.b.1e0.c", undefined],
    ["a.b.length", undefined],
    ["n.value", undefined],
    ["a.toString", undefined],
    ["x.y", undefined],
  ])("reads %s", (path, value) => {
    expect(valueAt(root, parsePath(path))).toBe(value);
  });
});

describe("withValueAt", () => {
  const object = { a: { b: "1" }, list: [], text: "t", none: null };

  it("makes objects on the way and leaves the siblings", () => {
    expect(withValueAt(object, parsePath("a.c.d"), "x")).toEqual({
      ...object,
      a: { b: "1", c: { d: "x" } },
    });
  });

  it("changes nothing in the object it was given", () => {
    const before = structuredClone(object);
    withValueAt(object, parsePath("a.b"), "x");
    expect(object).toEqual(before);
  });

  it.each(["text.x", "list.0", "a.b.c", "none.x"])(
    "does not replace what is in the way of %s",
    (path) => {
      expect(() => withValueAt(object, parsePath(path), "x")).toThrow(Problem);
    },
  );

  it("names the path and the attribute of the User that blocks it", () => {
    const found = () => withValueAt({ "first.name": "Ann" }, ["first.name", "short"], "x");
    expect(found).toThrow(
      expect.objectContaining({
        code: "target-in-the-way",
        message: expect.stringMatching(/`first\.name` is not an object, so `first\\\.name\.short`/),
      }),
    );
  });

  it("keeps a key called __proto__ a plain key", () => {
    const hostile = parseJson('{"__proto__":{"x":"1"}}');
    const written = withValueAt(Object(hostile), parsePath("a"), "x");
    expect(Object.keys(written)).toEqual(["__proto__", "a"]);
  });
});

describe("targetAt", () => {
  it.each([
    ["a.b", "1"],
    ["a.x", undefined],
    ["list.0", undefined],
    ["text.0", undefined],
  ])("finds at %s what a rule would replace: %s", (path, value) => {
    const object = { a: { b: "1" }, list: ["x"], text: "t" };
    expect(targetAt(object, parsePath(path))).toBe(value);
  });
});

describe("withoutValueAt", () => {
  it.each([
    ['{"a":1,"b":2}', "a", '{"b":2}'],
    ['{"a":{"b":1,"c":2}}', "a.b", '{"a":{"c":2}}'],
    ['{"a":{"b":{"c":1}},"d":1}', "a.b.c", '{"d":1}'],
    ['{"a":{"b":{"c":1},"e":{}}}', "a.b.c", '{"a":{"e":{}}}'],
    ['{"a":{"b":{"x":1}}}', "a.b", "{}"],
    ['{"a":{"b":null}}', "a.b", "{}"],
  ])("takes from %s what is at %s and the shells around it", (text, path, left) => {
    expect(formatJson(withoutValueAt(Object(parseJson(text)), parsePath(path)))).toBe(left);
  });

  it.each(["x", "a.x", "a.b.c", "list.0", "text.x", "empty.x"])(
    "gives back the same object where nothing is at %s",
    (path) => {
      const object = { a: { b: "1" }, list: ["x"], text: "t", empty: {} };
      expect(withoutValueAt(object, parsePath(path))).toBe(object);
    },
  );

  it("changes nothing in the object it was given", () => {
    const object = { a: { b: "1" } };
    withoutValueAt(object, parsePath("a.b"));
    expect(object).toEqual({ a: { b: "1" } });
  });
});
