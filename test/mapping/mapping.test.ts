import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/mapping.ts";
import { MappingError } from "../../src/mapping/mapping-error.ts";
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

  it("keeps the digits of a constant", async () => {
    const text = '{"attributes":[{"value":1.0,"to":"rate"}]}';
    const { attributes } = await parseMapping(text, "m.json");
    expect(attributes[0]?.source).toMatchObject({ kind: "value", value: { value: "1.0" } });
  });

  it("names everything that is wrong, where it is, and what was probably meant", async () => {
    const parts: string[] = [];
    for (const [title, text] of WRONG_MAPPINGS) {
      parts.push(`## ${title}\n\n${text}\n\n${await refusalOf(text)}\n`);
    }
    await expect(parts.join("\n\n")).toMatchFileSnapshot("wrong-mappings.snapshot.md");
  });

  it("counts lines and columns as editors do", async () => {
    expect(await refusalOf('{\r\n  "users":\r\n\t"all" }')).toContain("mapping.json:3:2: users:");
  });
});
