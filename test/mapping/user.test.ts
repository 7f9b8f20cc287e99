import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { parseUser } from "../../src/mapping/user.ts";

const ANN = parseIdentity("ann");
const record = (attributes: string | null, identity = "ann") => ({
  sid: "US1",
  identity,
  friendlyName: "Ann",
  attributes,
});

describe("parseUser", () => {
  it.each([
    [null, {}],
    ["", {}],
    ["{}", {}],
    ['{"a":["b"]}', { a: ["b"] }],
  ])("reads attributes of %j", (text, attributes) => {
    expect(parseUser(record(text), ANN)).toEqual({ sid: "US1", friendlyName: "Ann", attributes });
  });

  it.each(["null", "[]", "7", '{"a":', '{"a":1,"a":2}', " "])(
    "refuses attributes of %j, so that they are never overwritten",
    (attributes) => {
      expect(() => parseUser(record(attributes), ANN)).toThrow(
        expect.objectContaining({
          code: "user-attributes-unreadable",
          message: expect.stringMatching(/stay unchanged\. Correct them in Conversations\.$/),
        }),
      );
    },
  );

  it("refuses attributes that are nested too deeply", () => {
    const attributes = `{"a":${"[".repeat(500)}${"]".repeat(500)}}`;
    expect(() => parseUser(record(attributes), ANN)).toThrow(/nested more than 500 levels/);
  });

  it("refuses a User with another identity, and shows both only in the detail", () => {
    expect(() => parseUser(record("{}", "Ann"), ANN)).toThrow(
      expect.objectContaining({
        code: "user-is-another",
        message: expect.stringMatching(/^Twilio returned a User with another identity\. .*: check/),
        detail: "asked for ann, got Ann",
      }),
    );
  });
});
