import { describe, expect, it } from "vitest";
import { MappingError } from "../../src/mapping/file/mapping-error.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { WRONG_MAPPINGS } from "./wrong-mappings.ts";

const read = (mapping: object) => parseMapping(JSON.stringify(mapping), "m.json");

/** What is said of a mapping that is refused. */
async function refusalOf(text: string): Promise<string> {
  try {
    await parseMapping(text, "mapping.json");
  } catch (error) {
    if (error instanceof MappingError) return error.message;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe("parseMapping", () => {
  it("reads the short form as rules", async () => {
    const short = await read({ attributes: { "location.country": "country" } });
    expect(short).toEqual(
      await read({ attributes: [{ from: "location.country", to: "country" }] }),
    );
  });

  it("reads the short form alone as the older serverless function did", async () => {
    const old = await read({ image_url: "gravatar_url", full_name: "name" });
    expect(old).toEqual(
      await read({ attributes: { image_url: "gravatar_url", full_name: "name" } }),
    );
  });

  it.each(["friendlyname", "user", "Workers", "attribute"])(
    "takes %s for a misspelt key, not for an attribute of the old form",
    async (key) => {
      expect(await refusalOf(JSON.stringify({ [key]: "x" }))).toMatch(/did you mean `\w+`\?$/);
    },
  );

  it("looks for the identity in contact_uri and then guesses from the name, unless told otherwise", async () => {
    const { identity } = await read({ attributes: { a: "b" } });
    expect(identity).toEqual(["contact_uri", { guess: "friendly_name" }]);
  });

  it("takes an identity as it is, unless told to encode it", async () => {
    const identity = async (source: object) =>
      (await read({ attributes: { a: "b" }, identity: [source] })).identity;
    expect(await identity({ from: "id" })).toEqual([{ from: ["id"], encode: "none" }]);
    expect(await identity({ guess: { from: "id", encode: "flex" } })).toEqual([
      { guess: { from: ["id"], encode: "flex" } },
    ]);
  });

  it("keeps the digits of a constant", async () => {
    const text = '{"attributes":[{"value":1.0,"to":"rate"}]}';
    const { attributes } = await parseMapping(text, "m.json");
    expect(attributes[0]?.source).toMatchObject({ kind: "value", value: { value: "1.0" } });
  });

  it("keeps the digits of a default", async () => {
    const text = '{"attributes":[{"from":"a","to":"rate","default":1.0}]}';
    const { attributes } = await parseMapping(text, "m.json");
    expect(attributes[0]?.default).toMatchObject({ value: "1.0" });
  });

  it.each([
    [undefined, { maxOverwrites: { kind: "percent", percent: 30 }, fromUsers: 10 }],
    [
      { maxOverwrites: "12.5%" },
      { maxOverwrites: { kind: "percent", percent: 12.5 }, fromUsers: 10 },
    ],
    [
      { maxOverwrites: 5, fromUsers: 1, maxCreates: 0 },
      { maxOverwrites: { kind: "users", users: 5 }, fromUsers: 1, maxCreates: 0 },
    ],
  ])("reads the limits %j", async (safety, limits) => {
    expect((await read({ attributes: { a: "b" }, safety })).safety).toEqual(limits);
  });

  it("refuses with an error of its own, which has the file and each issue", async () => {
    await expect(parseMapping('\n{ "users": "upsert" }', "m.json")).rejects.toMatchObject({
      name: "MappingError",
      file: "m.json",
      issues: [{ line: 2, column: 1, place: "", message: expect.stringContaining("has no rule") }],
    });
  });

  it("names everything that is wrong, where it is, and what was probably meant", async () => {
    const parts: string[] = [];
    for (const [title, text] of WRONG_MAPPINGS) {
      parts.push(`## ${title}\n\n${text}\n\n${await refusalOf(text)}\n`);
    }
    await expect(parts.join("\n\n")).toMatchFileSnapshot("wrong-mappings.snapshot.md");
  });

  it("names the first twenty of ten thousand mistakes, and how many there are besides", async () => {
    const lines = async (text: string) => (await refusalOf(text)).split("\n");
    const many = Array.from({ length: 10_000 }, (_, index) => index);
    const keys = Object.fromEntries(many.map((index) => [`key${index}`, 5]));
    const pairs = many.map(() => '"a": "b"').join(",\n");
    const texts = [
      JSON.stringify({ attributes: many.map(() => ({ from: "a", to: "" })) }),
      JSON.stringify({ attributes: { a: "b" }, ...keys }),
      JSON.stringify({ attributes: keys }),
      JSON.stringify({ attributes: [{ from: "a", to: "b", ...keys }] }),
      JSON.stringify({ attributes: { a: "b" }, identity: many }),
      `{ ${pairs}, "a": "b" }`,
      `[\n${many.map(() => "x").join("\n")}`,
      JSON.stringify({ attributes: [...many, 1].map(() => ({ from: "a", to: "b" })) }),
    ];
    for (const text of texts) {
      const said = await lines(text);
      expect(said).toHaveLength(21);
      expect(said[0]).toMatch(/^mapping\.json:[12]:\d+: /);
      expect(said.at(-1)).toBe("mapping.json: … and 9,980 more");
    }
  });

  it("names twenty mistakes, and how many more there are only if there are more", async () => {
    const mistakes = async (length: number) => {
      const identity = Array.from({ length }, () => 5);
      return (await refusalOf(JSON.stringify({ attributes: { a: "b" }, identity }))).split("\n");
    };
    const twenty = await mistakes(20);
    expect(twenty).toHaveLength(20);
    expect(await mistakes(21)).toEqual([...twenty, "mapping.json: … and 1 more"]);
  });

  it.each([
    ["a constant", 531, (deep: string) => `{"attributes":[{"to":"x","value":${deep}}]}`],
    ["a list that is not closed", 501, (deep: string) => deep.slice(0, 10_000)],
    ["a rule", 514, (deep: string) => `{"attributes":${deep}}`],
    ["an unknown key", 528, (deep: string) => `{"attributes":{"a":"b"},"x":${deep}}`],
  ])("refuses %s that is nested ten thousand levels deep", async (_, column, around) => {
    const text = around(`${"[".repeat(10_000)}${"]".repeat(10_000)}`);
    expect(await refusalOf(text)).toBe(
      `mapping.json:1:${column}: nested more than 500 levels deep; flatten it`,
    );
  });

  it("takes a constant that is nested as deeply as attributes may be", async () => {
    const constant = (levels: number) =>
      `{"attributes":[{"to":"x","value":${"[".repeat(levels)}${"]".repeat(levels)}}]}`;
    await expect(parseMapping(constant(497), "m.json")).resolves.toBeDefined();
    expect(await refusalOf(constant(498))).toContain("nested more than 500 levels deep");
  });

  const LONG = "x".repeat(100_000);
  it.each([
    ["key", { [LONG]: [], attributes: { a: "b" } }],
    ["key of a rule", { attributes: [{ from: "a", to: "b", [LONG]: 1 }] }],
    ["path", { attributes: { a: `${LONG}..` } }],
    ["path of many keys", { attributes: { a: "b.".repeat(100_000) } }],
    ["path beside the same", { attributes: ["a", "b"].map((from) => ({ from, to: LONG })) }],
    ["value", { attributes: { a: "b" }, users: LONG }],
    ["number", { attributes: { a: "b" }, roleSid: LONG }],
    ["word of an expression", { attributes: [{ to: "a", expression: `a ${LONG}` }] }],
    ["variable", { attributes: [{ to: "a", expression: `$${LONG}` }] }],
    ["expression", { attributes: [{ to: "a", expression: `a${"&b".repeat(50_000)}` }] }],
    ["nesting", { attributes: [{ to: "a", expression: `${"(".repeat(50_000)}1` }] }],
  ])("quotes the beginning of a %s of 100,000 characters", async (_, mapping) => {
    const said = await refusalOf(JSON.stringify(mapping));
    expect(said.length).toBeLessThan(700);
    expect(said).not.toMatch(/call stack/);
  });

  it("gives no place in an expression that is too large as a whole", async () => {
    const expression = `${"(".repeat(50_000)}1`;
    expect(await refusalOf(JSON.stringify({ attributes: [{ expression, to: "a" }] }))).toBe(
      "mapping.json:1:30: attributes[0].expression: it is nested too deeply; simplify it",
    );
  });

  it("finds rules that overlap, whichever comes first", async () => {
    const overlapping = async (...to: string[]) =>
      refusalOf(JSON.stringify({ attributes: to.map((one) => ({ from: "a", to: one })) }));
    expect(await overlapping("a.b", "a")).toContain("[1].to: `a` overlaps `a.b` of");
    expect(await overlapping("a", "a.b.c")).toContain("[1].to: `a.b.c` overlaps `a` of");
    expect(await overlapping("a.b", "c", "a.b")).toContain("[2].to: `a.b` overlaps `a.b` of");
    expect(await overlapping("a.b", "a.c", "a")).toContain("[2].to: `a` overlaps `a.b` of");
    await read({ attributes: { a: "a.b", b: "a.bc", c: "a\\.b", d: "b.b" } });
  });

  it("counts lines and columns as editors do", async () => {
    expect(await refusalOf('{\r\n  "users":\r\n\t"all" }')).toContain("mapping.json:3:2: users:");
  });
});
