import { describe, expect, it } from "vitest";
import { mappingWarnings, parseMapping } from "../../src/mapping/file/parse-mapping.ts";

async function warningsOf(mapping: object): Promise<string[]> {
  const text = JSON.stringify(mapping, null, 1);
  return mappingWarnings(await parseMapping(text, "m.json"), text, "m.json");
}

describe("warnings about a mapping", () => {
  it.each<[string, object, RegExp]>([
    [
      "a condition that is never true",
      { attributes: [{ from: "a", to: "x", when: "false" }] },
      /^m\.json:6:12: attributes\[0\]\.when: warning: is never true/,
    ],
    [
      "a condition of the friendly name that is never true",
      { friendlyName: { from: "public_identity", when: "false" } },
      /friendlyName\.when: warning: is never true/,
    ],
    [
      "a rule for Users that are never created",
      { attributes: [{ from: "a", to: "x", mode: "createOnly" }], users: "updateOnly" },
      /attributes\[0\]\.mode: warning: never applies: with `users` set to `updateOnly`/,
    ],
    [
      "a removal from Users that are never changed",
      { attributes: [{ from: "a", to: "x", whenMissing: "remove" }], users: "createOnly" },
      /attributes\[0\]\.whenMissing: warning: never applies: with `users` set to `createOnly`/,
    ],
    [
      "an internal name that customers would see",
      { friendlyName: { from: ["public_identity", "full_name"] } },
      /^m\.json:3:11: friendlyName\.from: warning: reads `full_name`.*prefer `public_identity`/,
    ],
    [
      "an internal name in an expression",
      { friendlyName: { expression: "$trim(full_name)" } },
      /friendlyName\.expression: warning: reads `full_name`/,
    ],
    [
      "an identity list without `contact_uri`",
      { attributes: { a: "b" }, identity: ["friendly_name"] },
      /identity: warning: has no `contact_uri`/,
    ],
    [
      "a source of the identity behind a guess",
      {
        attributes: { a: "b" },
        identity: ["contact_uri", { guess: "friendly_name" }, { from: "id" }],
      },
      /identity\[2\]: warning: comes after a guess.*put guesses last/,
    ],
    [
      "a guess that is never made",
      {
        attributes: { a: "b" },
        identity: ["contact_uri", { guess: "friendly_name" }, { guess: { from: "email" } }],
      },
      /identity\[2\]: warning: is never tried, because every Worker has the name/,
    ],
    [
      "a constant object",
      { attributes: [{ value: { name: "Agent" }, to: "profile" }] },
      /attributes\[0\]\.value: warning: replaces all of `profile`.*`to`: `profile\.…`/,
    ],
    [
      "an object for a default",
      { attributes: [{ from: "a", default: { name: "Agent" }, to: "profile" }] },
      /attributes\[0\]\.default: warning: replaces all of `profile`/,
    ],
    [
      "an expression that builds an object",
      { attributes: [{ expression: '{ "name": full_name }', to: "profile" }] },
      /attributes\[0\]\.expression: warning: replaces all of `profile`/,
    ],
    [
      "one rule that is in no list",
      { attributes: { from: "image_url", to: "avatar_url" } },
      /^m\.json:2:16: attributes: warning: looks like one rule/,
    ],
    [
      "one rule with an expression that is in no list",
      { attributes: { expression: "image_url", to: "avatar_url" } },
      /^m\.json:2:16: attributes: warning: looks like one rule/,
    ],
    [
      "a `from` that starts with `attributes.`",
      { attributes: [{ from: "attributes.image_url", to: "x" }] },
      /^m\.json:4:\d+: attributes\[0\]\.from: warning: starts with `attributes\.`.*the Worker's.*write `image_url`$/,
    ],
    [
      "one of several",
      { attributes: [{ from: ["a", "attributes.b.c"], to: "x" }] },
      /attributes\[0\]\.from\[1\]: warning: .*write `b\.c`$/,
    ],
    [
      "a `to` that begins so",
      { attributes: [{ from: "a", to: "attributes.avatar_url" }] },
      /attributes\[0\]\.to: warning: .*the User's.*write `avatar_url`$/,
    ],
    [
      "a key of the short form",
      { attributes: { "attributes.image_url": "avatar_url" } },
      /^m\.json:3:3: attributes.* warning: starts with `attributes\.`.*the Worker's/,
    ],
    [
      "a value of the short form",
      { attributes: { image_url: "attributes.avatar_url" } },
      /^m\.json:3:16: attributes\.image_url: warning: starts with `attributes\.`.*the User's/,
    ],
    [
      "a key of the older function's form",
      { "attributes.image_url": "avatar_url" },
      /^m\.json:2:\d+: .*warning: starts with `attributes\.`/,
    ],
    [
      "the source of a friendly name",
      { friendlyName: { from: "attributes.public_identity" } },
      /friendlyName\.from: warning: .*write `public_identity`$/,
    ],
    [
      "a source of the identity",
      { attributes: { a: "b", c: "d" }, identity: ["contact_uri", { from: "attributes.email" }] },
      /identity\[1\]\.from: warning: .*the Worker's.*write `email`$/,
    ],
    [
      "a guess of the identity",
      {
        attributes: { a: "b" },
        identity: ["contact_uri", { guess: { from: "attributes.email" } }],
      },
      /identity\[1\]\.guess\.from: warning: .*the Worker's.*write `email`$/,
    ],
  ])("are given for %s", async (_, mapping, warning) => {
    expect(await warningsOf(mapping)).toEqual([expect.stringMatching(warning)]);
  });

  it.each([
    { attributes: { image_url: "avatar_url", to: "receiver" } },
    { friendlyName: { from: "public_identity", mode: "createOnly" } },
    { attributes: { a: "b" }, users: "updateOnly" },
    { attributes: [{ from: "a", to: "b", whenMissing: "remove" }], users: "upsert" },
    { attributes: [{ value: 1, to: "x" }] },
    { attributes: { from: "sender", "t.o": "receiver" } },
    { attributes: [{ from: "full_name", to: "name", when: "true", default: {} }] },
    { attributes: [{ from: "a", to: "x", mode: "createOnly" }], users: "createOnly" },
    { attributes: { attributes: "attributes", "attributes\\.a": "b", "a.attributes.b": "c" } },
    {
      attributes: { a: "b" },
      identity: ["contact_uri", { guess: { from: "email" } }, { guess: "friendly_name" }],
    },
  ])("are not given for %j", async (mapping) => {
    expect(await warningsOf(mapping)).toEqual([]);
  });
});
