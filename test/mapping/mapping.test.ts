import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/mapping.ts";

describe("parseMapping", () => {
  it("reads the short form as rules", () => {
    const short = parseMapping('{"attributes":{"location.country":"country"}}', "m.json");
    const long = parseMapping(
      '{"attributes":[{"from":"location.country","to":"country"}]}',
      "m.json",
    );
    expect(short).toEqual(long);
  });

  it("looks for the identity in contact_uri and then in the name, unless told otherwise", () => {
    expect(parseMapping('{"attributes":{"a":"b"}}', "m.json").identity).toEqual([
      "contact_uri",
      "friendly_name",
    ]);
  });

  it("keeps the digits of a constant", () => {
    const { attributes } = parseMapping('{"attributes":[{"value":1.0,"to":"rate"}]}', "m.json");
    expect(attributes[0]?.source).toMatchObject({ kind: "value", value: { value: "1.0" } });
  });

  it.each([
    ["{", "m.json: not JSON:"],
    ["[]", "m.json: must be an object"],
    ['{"attribute":{}}', "m.json: unknown `attribute`; remove it, or correct its spelling"],
    [
      '{"attributes":[{"from":"a","to":"b"},{"from":"a","to":""}]}',
      "m.json: attributes[1].to: a path is keys",
    ],
    ['{"attributes":[{"from":"a"}]}', "m.json: attributes[0].to: must be text"],
    [
      '{"attributes":[{"to":"a"}]}',
      "m.json: attributes[0]: needs exactly one of `from` and `value`, and has neither",
    ],
    ['{"attributes":[{"from":"a","value":1,"to":"b"}]}', "and has both"],
    ['{"attributes":[{"from":[],"to":"b"}]}', "m.json: attributes[0].from: must not be empty"],
    [
      '{"attributes":[{"from":"a.__proto__","to":"b"}]}',
      "attributes[0].from: the key `__proto__` is never read",
    ],
    ['{"attributes":{"a..b":"x"}}', 'm.json: attributes["a..b"]: a path is keys joined by `.`'],
    [
      '{"attributes":{"a":"x","b":"x.y"}}',
      "m.json: attributes.b: `x.y` overlaps `x` of an earlier rule",
    ],
    ['{"identity":["contact"]}', "m.json: identity[0]: must be one of `contact_uri`"],
    ['{"identity":[]}', "m.json: identity: must not be empty"],
    [
      '{"attributes":[{"from":"a","to":"x"},{"from":"b","to":"x.y"}]}',
      "m.json: attributes[1].to: `x.y` overlaps",
    ],
    ["5", "m.json: must be an object"],
    ['{"attributes":[1]}', "m.json: attributes[0]: must be an object"],
    ['{"identity":[5]}', "m.json: identity[0]: must be one of `contact_uri`"],
    ['{"friendlyName":5}', "m.json: friendlyName: must be an object"],
    ['{"friendlyName":{"value":5}}', "m.json: friendlyName.value: must be text"],
    [
      '{"friendlyName":{"from":"a","default":""}}',
      "m.json: friendlyName.default: must not be empty",
    ],
    [
      '{"attributes":[{"value":1,"default":2,"to":"x"}]}',
      "m.json: attributes[0]: `default` is for `from`",
    ],
    [
      '{"attributes":[{"value":1,"whenMissing":"remove","to":"x"}]}',
      "m.json: attributes[0]: `whenMissing` is for `from`; a `value` is never missing",
    ],
    [
      '{"attributes":[{"from":"a","default":1,"whenMissing":"remove","to":"x"}]}',
      "m.json: attributes[0]: `whenMissing` comes after `default`",
    ],
    [
      '{"attributes":[{"from":"a","mode":"fillEmpty","whenMissing":"remove","to":"x"}]}',
      "`remove` goes with `mode`: `always` alone; `fillEmpty` leaves alone what a User has",
    ],
    ["{}", "m.json: has no rule; give one under `attributes` or `friendlyName`"],
    ['{"attributes":[]}', "m.json: has no rule"],
    ['{"users":"all"}', "m.json: users: must be one of `upsert`, `updateOnly`, `createOnly`"],
    ['{"roleSid":"RL1"}', "m.json: roleSid: must be `RL` and 32 hexadecimal digits"],
    ['{"friendlyName":{"from":"a","to":"b"}}', "m.json: friendlyName: unknown `to`"],
    [
      '{"friendlyName":{"from":"a","mode":"sometimes"}}',
      "m.json: friendlyName.mode: must be one of `always`",
    ],
  ])("says what is wrong with %s, and where", (text, message) => {
    expect(() => parseMapping(text, "m.json")).toThrow(message);
  });

  it("names everything that is wrong at once", () => {
    const wrong = '{"users":"all","identity":[],"attributes":[{"from":"","to":""}]}';
    expect(() => parseMapping(wrong, "m.json")).toThrow(
      /identity.*\n.*attributes\[0\]\.from.*\n.*attributes\[0\]\.to.*\n.*users/,
    );
  });
});
