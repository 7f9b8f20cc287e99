import { describe, expect, it } from "vitest";
import type { DesiredUser } from "../../src/mapping/desire.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { type JsonObject, parseJson } from "../../src/mapping/json.ts";
import { parsePath } from "../../src/mapping/path.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { Mode } from "../../src/mapping/rule.ts";
import type { User } from "../../src/mapping/user.ts";
import { parseUser } from "../../src/mapping/user.ts";
import { compareAttribute, compareName, diff } from "../../src/plan/diff.ts";

function desired(value: string, mode: Mode = "always", to = "x", name?: string): DesiredUser {
  return {
    attributes: [{ to: parsePath(to), value: parseJson(value), mode }],
    friendlyName: name === undefined ? undefined : { value: name, mode },
    skipIfAbsent: undefined,
  };
}

function removalOf(to: string): DesiredUser["attributes"] {
  return [{ to: parsePath(to), value: undefined, mode: "always" }];
}

function user(attributes: string, friendlyName: string | null = null): User {
  return {
    sid: "US1",
    friendlyName,
    attributes: Object(parseJson(attributes)) satisfies JsonObject,
  };
}

describe("diff", () => {
  it.each<[Mode, string, "update" | "none"]>([
    ["always", "{}", "update"],
    ["always", '{"x":null}', "update"],
    ["always", '{"x":"other"}', "update"],
    ["always", '{"x":"new"}', "none"],
    ["fillEmpty", "{}", "update"],
    ["fillEmpty", '{"x":null}', "update"],
    ["fillEmpty", '{"x":""}', "update"],
    ["fillEmpty", '{"x":"other"}', "none"],
    ["fillEmpty", '{"x":false}', "none"],
    ["createOnly", "{}", "none"],
    ["createOnly", '{"x":"other"}', "none"],
  ])("with mode %s and a User of %s ends in %s", (mode, attributes, action) => {
    expect(diff(desired('"new"', mode), user(attributes), "upsert").action).toBe(action);
  });

  it.each<Mode>(["always", "fillEmpty", "createOnly"])("writes a new User in mode %s", (mode) => {
    expect(diff(desired('"new"', mode, "a.b", "Ann"), undefined, "upsert")).toMatchObject({
      action: "create",
      values: { attributes: '{"a":{"b":"new"}}', friendlyName: "Ann" },
    });
  });

  it("finds nothing to do where only the spelling differs", () => {
    const found = user('{ "x": {"b":1.0, "a":[1e2]} }');
    expect(diff(desired('{"a":[100],"b":1}'), found, "upsert").action).toBe("none");
  });

  it("carries foreign attributes to the digit", () => {
    const foreign = '"ext":{"id":12345678901234567890,"rate":1.0,"far":1e400}';
    expect(diff(desired('"new"'), user(`{${foreign},"x":"old"}`), "upsert")).toMatchObject({
      action: "update",
      user: "US1",
      values: { attributes: `{${foreign},"x":"new"}` },
    });
  });

  it("sends only the friendly name when only that differs", () => {
    const change = diff(
      desired('"same"', "always", "x", "Ann"),
      user('{"x":"same"}', "A."),
      "upsert",
    );
    expect(change).toMatchObject({ action: "update", values: { friendlyName: "Ann" } });
    expect(change).not.toHaveProperty("values.attributes");
  });

  it.each([
    ["updateOnly", undefined, "user-absent-update-only"],
    ["createOnly", user("{}"), "user-present-create-only"],
  ] as const)("skips under `users: %s`", (users, found, reason) => {
    expect(diff(desired('"new"'), found, users)).toEqual({ action: "skip", reason });
  });

  it("calls a User that matches unchanged under `users: createOnly` too", () => {
    expect(diff(desired('"same"'), user('{"x":"same"}'), "createOnly").action).toBe("none");
  });

  it("creates no User for a Worker that has none of the mapped values", () => {
    const nothing = { ...desired('"constant"'), skipIfAbsent: "no-mapped-value" as const };
    expect(diff(nothing, undefined, "upsert")).toEqual({
      action: "skip",
      reason: "no-mapped-value",
    });
  });

  it("reports a foreign value in the way of a nested key", () => {
    expect(() => diff(desired('"new"', "always", "x.y"), user('{"x":"text"}'), "upsert")).toThrow(
      Problem,
    );
  });

  describe("where the User should have no value", () => {
    const removal = (to: string): DesiredUser => ({
      attributes: removalOf(to),
      friendlyName: undefined,
      skipIfAbsent: undefined,
    });

    it("removes it, and says what it was", () => {
      expect(diff(removal("x.y"), user('{"x":{"y":"old"},"z":1.0}'), "upsert")).toEqual({
        action: "update",
        user: "US1",
        fields: [{ kind: "attribute", path: ["x", "y"], before: "old", after: undefined }],
        values: { attributes: '{"z":1.0}' },
      });
    });

    it.each(["{}", '{"x":{}}', '{"x":[{"y":1}]}', '{"x":"text"}'])(
      "has nothing to do for a User of %s",
      (attributes) => {
        expect(diff(removal("x.y"), user(attributes), "upsert").action).toBe("none");
        expect(diff(removal("x.0.y"), user(attributes), "upsert").action).toBe("none");
      },
    );

    it("keeps in its place an object that gets another key", () => {
      const wanted = desired('"new"', "always", "x.z").attributes;
      const both = { ...removal("x.y"), attributes: [...removal("x.y").attributes, ...wanted] };
      expect(diff(both, user('{"x":{"y":1},"a":2}'), "upsert")).toMatchObject({
        values: { attributes: '{"x":{"z":"new"},"a":2}' },
      });
    });
  });
});

describe("one value of a User, compared", () => {
  const kept = { is: "kept" };
  const same = { is: "same" };
  it.each<[Mode, string | null, object | undefined]>([
    ["always", null, undefined],
    ["always", "other", undefined],
    ["always", "new", same],
    ["fillEmpty", null, undefined],
    ["fillEmpty", "", undefined],
    ["fillEmpty", "other", kept],
    ["fillEmpty", "new", same],
    ["createOnly", null, kept],
    ["createOnly", "other", kept],
    ["createOnly", "new", same],
  ])("with mode %s: %j", (mode, value, expected) => {
    const before = value ?? undefined;
    const found = user(JSON.stringify({ x: before }), value);
    const wanted = desired('"new"', mode, "x", "new");
    const change = (kind: string) => ({ is: "change", change: { kind, before, after: "new" } });
    for (const attribute of wanted.attributes) {
      expect(compareAttribute(attribute, found)).toMatchObject(expected ?? change("attribute"));
    }
    expect(wanted.friendlyName && compareName(wanted.friendlyName, found)).toEqual(
      expected ?? change("friendlyName"),
    );
  });
});

describe("what a User cannot hold", () => {
  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const problemOf = (change: () => unknown) => {
    try {
      change();
    } catch (error) {
      if (error instanceof Problem) return error;
    }
    throw new Error("no problem");
  };

  it.each([
    [499, "x", undefined],
    [500, "x", "`x`"],
    [498, "x.y", undefined],
    [499, "x.y", "`x.y`"],
    [0, Array.from({ length: 500 }, () => "k").join("."), undefined],
    [1, Array.from({ length: 500 }, () => "k").join("."), `\`${"k.".repeat(29)}k…\``],
  ])(
    "is a value of %i levels where it would be too deep, and the place is told",
    (levels, to, place) => {
      const value = levels === 0 ? "1" : nested(levels);
      for (const found of [undefined, user("{}"), user('{"other":[[1]]}')]) {
        const change = () => diff(desired(value, "always", to), found, "upsert");
        if (place === undefined) {
          const { attributes } = Object(change()).values;
          const record = { sid: "US1", identity: "ann", friendlyName: null, attributes };
          expect(parseUser(record, parseIdentity("ann")).sid).toBe("US1");
        } else {
          const { code, message } = problemOf(change);
          expect(code).toBe("target-too-deep");
          expect(message).toContain(`With the value for ${place}, the User's attributes would be`);
        }
      }
    },
  );

  const text = (bytes: number) => "x".repeat(bytes);
  const sized = (bytes: number) => desired(`"${text(bytes - '{"x":""}'.length)}"`);

  it("is more than 16 KiB of attributes", () => {
    expect(diff(sized(16_384), undefined, "upsert").action).toBe("create");
    expect(problemOf(() => diff(sized(16_385), undefined, "upsert"))).toMatchObject({
      code: "user-too-large",
      message: expect.stringContaining(
        "would take 16,385 bytes, including what others keep there; Conversations allows 16,384. The largest mapped value is `x` (16,379 bytes)",
      ),
    });
  });

  it("is told by the largest value that is written", () => {
    const attributes = ["a", "b.c", "d"].map((to, index) => ({
      to: parsePath(to),
      value: [undefined, text(9_000), text(8_000)][index],
      mode: "always" as const,
    }));
    for (const ordered of [attributes, attributes.toReversed()]) {
      const both = { ...desired("1", "always", "x", "Ann"), attributes: ordered };
      expect(problemOf(() => diff(both, user(`{"a":"${text(9_500)}"}`), "upsert")).message).toBe(
        "The User's attributes would take 17,021 bytes, including what others keep there; Conversations allows 16,384. The largest mapped value is `b.c` (9,002 bytes): copy less, or remove something in Conversations.",
      );
    }
  });

  it("is told by the value that is too deep, not by another that is written", () => {
    const deep = desired(nested(500), "always", "deep").attributes;
    const both = { ...desired('"new"', "always", "x", "Ann") };
    const attributes = [...removalOf("gone"), ...both.attributes, ...deep];
    expect(
      problemOf(() => diff({ ...both, attributes }, user('{"gone":1}'), "upsert")).message,
    ).toBe(
      "With the value for `deep`, the User's attributes would be nested more than 500 levels deep and could not be read again. Flatten the value, or shorten the path in the mapping's `to`.",
    );
  });

  it("is measured in bytes, with what others keep", () => {
    const umlauts = desired(`"${"ä".repeat(8_189)}"`);
    expect(problemOf(() => diff(umlauts, undefined, "upsert")).code).toBe("user-too-large");
    const others = user(`{"theirs":"${text(16_000)}"}`);
    expect(diff(sized(300), others, "upsert").action).toBe("update");
    expect(problemOf(() => diff(sized(400), others, "upsert")).code).toBe("user-too-large");
  });

  it("is no matter where less is written, or nothing, than a User holds already", () => {
    const full = `{"theirs":"${text(20_000)}","x":"${text(300)}"}`;
    expect(diff(sized(308), user(full), "upsert").action).toBe("none");
    expect(diff(sized(300), user(full), "upsert").action).toBe("update");
    expect(problemOf(() => diff(sized(309), user(full), "upsert")).code).toBe("user-too-large");
    const removal: DesiredUser = { ...desired("1"), attributes: removalOf("x") };
    expect(diff(removal, user(full), "upsert").action).toBe("update");
    const asMuch = desired(`"${"y".repeat(300)}"`);
    expect(diff(asMuch, user(full), "upsert").action).toBe("update");
    const named = desired(`"${text(300)}"`, "always", "x", "New");
    expect(diff(named, user(full), "upsert").action).toBe("update");
  });
});
