import { describe, expect, it } from "vitest";
import { identityIn, parseIdentity, userSid } from "../../src/mapping/identity.ts";

describe("parseIdentity", () => {
  it.each([
    ["", "it is empty"],
    [" ", "it is empty"],
    ["\t", "it is empty"],
    [".", "it is a relative path, not a name"],
    ["..", "it is a relative path, not a name"],
    ["US00000000000000000000000000000001", "it looks like a User SID"],
    ["a\ud800", "it contains half a character (a lone surrogate)"],
    [" a", "it starts or ends with a blank or invisible character"],
    ["a ", "it starts or ends with a blank or invisible character"],
    ["a\n", "it starts or ends with a blank or invisible character"],
    ["\ufeffa", "it starts or ends with a blank or invisible character"],
    ["a\u200b", "it starts or ends with a blank or invisible character"],
    ["$WORKER_SID$", "it is a template that was never filled in"],
    ["{{sid}}", "it is a template that was never filled in"],
    ["$".concat("{sid}"), "it is a template that was never filled in"],
  ])("refuses %j, which cannot address a User: %s", (text, why) => {
    expect(identityIn(text)).toBeUndefined();
    expect(() => parseIdentity(text)).toThrow(
      expect.objectContaining({
        code: "identity-unusable",
        message: expect.stringContaining(`The Worker's identity cannot be used: ${why}. Correct`),
      }),
    );
  });

  it.each(["a#b", "a/b", "a%b", "ü", "a b", "...", "%2E%2E", "USa", "a$b", "5%", "<b>", "{3F25}"])(
    "accepts %j",
    (text) => {
      expect(parseIdentity(text)).toBe(text);
      expect(identityIn(text)).toBe(text);
    },
  );

  it("names no identity in its message", () => {
    expect(() => parseIdentity("US00000000000000000000000000000001")).not.toThrow(/US0/);
  });
});

describe("userSid", () => {
  it("is `US` and 32 hexadecimal digits", () => {
    const digits = "0123456789abcdefABCDEF0000000000";
    expect(userSid(`US${digits}`)).toBe(`US${digits}`);
    for (const text of [`US${digits}0`, ` US${digits}`, `WK${digits}`, `US${digits.slice(1)}g`]) {
      expect(userSid(text)).toBeUndefined();
    }
  });
});
