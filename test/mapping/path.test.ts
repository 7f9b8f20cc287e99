import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/mapping/json.ts";
import { formatPath, parsePath, valueAt, withValueAt } from "../../src/mapping/path.ts";
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
  const root = parseJson('{"a":{"b":[10,{"c":null}]},"n":1}');
  it.each([
    ["a.b.1.c", null],
    ["a.b.2", undefined],
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

  it("keeps a key called __proto__ a plain key", () => {
    const hostile = parseJson('{"__proto__":{"x":"1"}}');
    const written = withValueAt(Object(hostile), parsePath("a"), "x");
    expect(Object.keys(written)).toEqual(["__proto__", "a"]);
  });
});
