import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseJsonObject } from "../../src/mapping/json.ts";
import { AttributeKeys } from "../../src/setup/attribute-keys.ts";
import { proposeMapping } from "../../src/setup/propose-mapping.ts";
import { surveyLines } from "../../src/setup/survey.ts";

/** The keys of Workers with these attributes. */
function keysOf(...workers: object[]) {
  const keys = new AttributeKeys();
  for (const attributes of workers) {
    keys.add(parseJsonObject(JSON.stringify(attributes)) ?? {});
  }
  return keys.list();
}

describe("the keys of Workers' attributes", () => {
  it("are counted with what they hold, the most frequent first", () => {
    expect(keysOf({ b: 1, a: "x" }, { a: true }, { a: "y", c: [], d: {} })).toEqual([
      { path: "a", workers: 3, kinds: ["text", "yes or no"] },
      { path: "b", workers: 1, kinds: ["number"] },
      { path: "c", workers: 1, kinds: ["list"] },
      { path: "d", workers: 1, kinds: ["object"] },
    ]);
  });

  it("are named to the second level, as the mapping names them", () => {
    const keys = keysOf({ place: { "a.b": { deeper: 1 } } });
    expect(keys.map(({ path }) => path)).toEqual(["place", "place.a\\.b"]);
  });

  it("leave out what the mapping takes for missing", () => {
    expect(keysOf({ a: null, b: "", c: { d: null } }).map(({ path }) => path)).toEqual(["c"]);
  });

  it.each([
    [20, 21],
    [21, 2],
  ])(
    "of an object of %i keys are %i: one of many keys is a table, and its keys are data",
    (size, lines) => {
      const entries = Array.from({ length: size }, (_, index) => [`+49${index}`, "x"]);
      const keys = keysOf({ phones: Object.fromEntries(entries) });
      expect(keys).toHaveLength(lines);
      expect(keys.some(({ path }) => path === "phones.*")).toBe(lines === 2);
    },
  );

  it("are not the ones that every object has", () => {
    expect(keysOf({ toString: "x", constructor: "y" }).map(({ path }) => path)).toEqual([
      "constructor",
      "toString",
    ]);
  });

  it("cannot write over the terminal, nor fill it", () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`k${index}`, 1]));
    const lines = surveyLines({ workers: 1, keys: keysOf({ "\u001b[2Jx": 1, ...many }) });
    expect(lines.join("\n")).not.toContain("\u001b");
    expect(lines).toHaveLength(62);
    expect(lines.at(-1)).toBe("  … and 21 more");
  });
});

describe("the mapping that is proposed", () => {
  const AGENT = { contact_uri: "client:ann", image_url: "x", public_identity: "Ann" };

  it.each([
    [{ image_url: "x", photo: "y" }, "image_url"],
    [{ picture: "x" }, "picture"],
    [{ avatar_url: "x", photo: "y" }, "avatar_url"],
  ])("of %j takes the picture from %s", (attributes, from) => {
    expect(proposeMapping(keysOf(attributes))).toContain(
      `"attributes": [{ "from": "${from}", "to": "avatar_url" }]`,
    );
  });

  it.each([
    [AGENT, ["contact_uri", { guess: "friendly_name" }]],
    [
      { ...AGENT, twilio_contact_identity: "a" },
      ["contact_uri", "twilio_contact_identity", { guess: "friendly_name" }],
    ],
    [{ image_url: "x" }, ["contact_uri", { guess: "friendly_name" }]],
  ])("of %j looks for the identity in %j", async (attributes, identity) => {
    const text = proposeMapping(keysOf(attributes)) ?? "";
    expect((await parseMapping(text, "mapping.json")).identity).toEqual(identity);
  });

  it("names Users after public_identity, and never after full_name", async () => {
    const text = proposeMapping(keysOf({ ...AGENT, full_name: "Ann Veal" })) ?? "";
    expect(text).not.toContain("full_name");
    expect((await parseMapping(text, "mapping.json")).friendlyName).toMatchObject({
      mode: "createOnly",
    });
    expect(proposeMapping(keysOf({ image_url: "x", full_name: "Ann" }))).not.toContain(
      "friendlyName",
    );
  });

  it.each([[{}], [{ full_name: "Ann" }], [{ image_url: 5 }]])("of %j is none", (attributes) => {
    expect(proposeMapping(keysOf(attributes))).toBeUndefined();
  });
});
