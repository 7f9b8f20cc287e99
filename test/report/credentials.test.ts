import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { discloses } from "../support/discloses.ts";

const SECRETS = {
  TWILIO_ACCOUNT_SID: "AC1",
  TWILIO_API_KEY: "SK1",
  TWILIO_API_SECRET: "the-api-secret",
  TWILIO_AUTH_TOKEN: "the-auth-token",
  TWILIO_WEBHOOK_SHARED_KEY: "the-shared-key",
};

const base64 = (text: string) => Buffer.from(text).toString("base64");

function clean(text: string, variables: Readonly<Record<string, string>> = SECRETS): string {
  return disclosureFor(variables).clean(text);
}

describe("what is taken out of any text", () => {
  it.each([
    ["the-api-secret"],
    ["the-auth-token"],
    ["the-shared-key"],
    [base64("the-api-secret")],
    [base64("SK1:the-api-secret")],
    [base64("AC1:the-auth-token")],
    [Buffer.from("AC1:the-auth-token").toString("base64url")],
  ])("%s", (leak) => {
    expect(clean(`a ${leak} b`)).toBe("a *** b");
  });

  it("is a credential within other text that is in base64", () => {
    for (const before of ["", "u", "us", "use"]) {
      const cleaned = clean(`Basic ${base64(`${before}:the-api-secret, and more`)}`);
      expect(cleaned).toContain("***");
      expect(discloses(cleaned, "the-api-secret")).toBe(false);
    }
  });

  it("is the longest one, where one is a part of another", () => {
    const variables = { TWILIO_API_SECRET: "12345678", TWILIO_AUTH_TOKEN: "1234567890" };
    expect(clean("1234567890 12345678", variables)).toBe("*** ***");
  });

  it("is the password of a proxy, as its URL and as its header have it", () => {
    const variables = { HTTP_PROXY: "http://user:pass%2Fword%3F@127.0.0.1:3128" };
    for (const leak of ["pass/word?", "pass%2Fword%3F", base64("user:pass/word?")]) {
      expect(clean(`a ${leak} b`, variables)).toBe("a *** b");
    }
    expect(clean("a", { HTTP_PROXY: "http://user:%ZZ%ZZ%ZZ@127.0.0.1:3128" })).toBe("a");
  });

  it.each([
    [{}, "a b"],
    [{ TWILIO_API_SECRET: " " }, "a b"],
    [{ TWILIO_API_SECRET: "a" }, "a banana"],
    [{ TWILIO_AUTH_TOKEN: "7-chars" }, "no credential has 7-chars"],
  ])("is nothing with %j, which is no credential", (variables, text) => {
    expect(clean(text, variables)).toBe(text);
  });
});

describe("any credential", () => {
  const secret = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 8, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."ab\\\"'$&<>%+/=.*?()[]{}|^- "), minLength: 8 }),
  );
  const usable = secret.map((text) => text.trim()).filter((text) => text.length >= 8);

  it("is found however it is written, blanks around the variable or not", () => {
    const around = fc.string({ maxLength: 5 });
    fc.assert(
      fc.property(usable, around, around, (password, before, after) => {
        const variables = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: ` ${password}\n` };
        const text = before + password + after;
        const spellings = [
          text,
          JSON.stringify({ text }),
          encodeURIComponent(text),
          new URLSearchParams({ text }).toString(),
          base64(text),
          Buffer.from(text).toString("base64url"),
          base64(text).replace(/=+$/, ""),
          inspect({ headers: { Authorization: `Basic ${base64(`AC1:${password}`)}` } }),
        ];
        for (const spelling of spellings) {
          expect(discloses(clean(spelling, variables), password), spelling).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  });
});
