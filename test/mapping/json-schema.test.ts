import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mappingJsonSchema } from "../../src/dev/docs/json-schema.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parsePath } from "../../src/mapping/path.ts";
import { VALID_MAPPINGS } from "./valid-mappings.ts";
import { WRONG_MAPPINGS } from "./wrong-mappings.ts";

const validate = new Ajv({ strict: false }).compile(mappingJsonSchema());

/** What is wrong with these is not their shape: JSONata, or how two rules go together. */
const WELL_SHAPED = new Set([
  "two rules for one place",
  "an expression that does not end",
  "a condition that is none",
  "an expression that changes by itself",
  "an expression that runs text",
  "an expression with too many digits",
]);

describe("the JSON Schema of mapping.json", () => {
  it("accepts the mapping that ships", async () => {
    expect(validate(JSON.parse(await readFile("mapping.json", "utf8")))).toBe(true);
  });

  it.each(VALID_MAPPINGS)("accepts, as the program does, %j", async (mapping) => {
    expect(validate(mapping)).toBe(true);
    await expect(parseMapping(JSON.stringify(mapping), "m.json")).resolves.toBeDefined();
  });

  it.each(WRONG_MAPPINGS.filter(([, text]) => isJson(text)))("refuses %s", (title, text) => {
    expect(validate(JSON.parse(text))).toBe(WELL_SHAPED.has(title));
  });

  it("takes for paths the same texts as the program", () => {
    const part = fc.constantFrom(".", "\\", "a", "__proto__", "constructor", "x", "\n");
    const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (path) => {
        expect(validate({ attributes: [{ from: path, to: "x" }] })).toBe(isPath(path));
        expect(validate({ attributes: { [path]: "x" } })).toBe(isPath(path));
      }),
      { numRuns: 500 },
    );
  });
});

function isPath(text: string): boolean {
  try {
    return parsePath(text).length > 0;
  } catch {
    return false;
  }
}

/** A text with a key that stands twice is JSON to an editor's validator. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !text.includes('"to": "c"');
  } catch {
    return false;
  }
}
