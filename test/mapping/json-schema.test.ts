import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { mappingJsonSchema } from "../../src/mapping/json-schema.ts";

const validate = new Ajv({ strict: false }).compile(mappingJsonSchema());

describe("the JSON Schema of mapping.json", () => {
  it("accepts the mapping that ships", async () => {
    expect(validate(JSON.parse(await readFile("mapping.json", "utf8")))).toBe(true);
  });

  it.each([
    { attributes: { image_url: "avatar_url" } },
    { attributes: [{ from: ["a", "b.c"], to: "x.y", default: null, mode: "fillEmpty" }] },
    { attributes: [{ value: { any: ["json", 1] }, to: "x" }], identity: [{ from: "id" }] },
    { friendlyName: { from: "public_identity", mode: "createOnly" }, users: "updateOnly" },
    { attributes: { a: "b" }, workers: "roles HAS 'agent'", roleSid: `RL${"0".repeat(32)}` },
    { attributes: [{ from: "a", to: "b", whenMissing: "remove", mode: "always" }] },
    { attributes: [{ from: "a", to: "b", whenMissing: "keep", mode: "fillEmpty", default: 1 }] },
    { attributes: [], friendlyName: { value: "Agent" } },
  ])("accepts %j", (mapping) => {
    expect(validate(mapping)).toBe(true);
  });

  it.each([
    { attribute: {} },
    { attributes: [{ from: "a" }] },
    { attributes: [{ from: "a", value: 1, to: "b" }] },
    { attributes: [{ to: "b" }] },
    { attributes: [{ form: "a", to: "b" }] },
    { attributes: { a: 1 } },
    { attributes: { a: "b" }, identity: ["contact"] },
    { attributes: { a: "b" }, users: "all" },
    { attributes: [{ value: 1, default: 2, to: "x" }] },
    { attributes: [{ from: "a", to: "b", whenMissing: "remove", mode: "createOnly" }] },
    { attributes: [{ from: "a", to: "b", whenMissing: "remove", default: 1 }] },
    { attributes: [{ value: 1, to: "b", whenMissing: "remove" }] },
    { friendlyName: { from: "a", whenMissing: "remove" } },
    { friendlyName: { value: 5 } },
    { users: "upsert" },
    { attributes: [] },
    { friendlyName: { mode: "always" } },
  ])("refuses %j", (mapping) => {
    expect(validate(mapping)).toBe(false);
  });
});
