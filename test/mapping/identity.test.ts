import { describe, expect, it } from "vitest";
import { flexIdentity } from "../../src/mapping/flex-identity.ts";
import { identify, parseIdentity } from "../../src/mapping/identity.ts";
import { parseMapping } from "../../src/mapping/mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { parseWorker } from "../../src/mapping/worker.ts";

function worker(attributes: string, friendlyName = "ann.veal@arresteddevelopment.com") {
  return parseWorker({ sid: "WK1", friendlyName, attributes });
}

describe("flexIdentity", () => {
  it.each([
    ["ann.veal@arresteddevelopment.com", "ann_2Eveal_40arresteddevelopment_2Ecom"],
    ["a-b+c_d", "a_2Db_2Bc_5Fd"],
    ["Zoë", "Zo_C3_AB"],
    ["a b", "a_20b"],
    ["a\tb", "a_09b"],
  ])("encodes %s as Flex does", (name, identity) => {
    expect(flexIdentity(name)).toBe(identity);
  });
});

describe("identify", () => {
  it.each([
    ['{"contact_uri":"client:ann_2Eveal"}', "ann_2Eveal"],
    ['{"contact_uri":"client:ann?x=1"}', "ann"],
    ['{"contact_uri":"sip:x@y"}', "ann_2Eveal_40arresteddevelopment_2Ecom"],
    ['{"contact_uri":"+15550100"}', "ann_2Eveal_40arresteddevelopment_2Ecom"],
    ['{"contact_uri":7}', "ann_2Eveal_40arresteddevelopment_2Ecom"],
    ["{}", "ann_2Eveal_40arresteddevelopment_2Ecom"],
  ])("finds the identity of %s", async (attributes, identity) => {
    expect(await identify(["contact_uri", "friendly_name"], worker(attributes))).toBe(identity);
  });

  it("tries the sources in their order", async () => {
    const both = worker('{"twilio_contact_identity":"t","ids":{"chat":"c"}}');
    expect(
      await identify(["twilio_contact_identity", { from: ["ids", "chat"], encode: "none" }], both),
    ).toBe("t");
    expect(
      await identify([{ from: ["ids", "chat"], encode: "none" }, "twilio_contact_identity"], both),
    ).toBe("c");
  });

  it("takes a number at a path by its digits", async () => {
    const numbered = worker('{"employee":12345678901234567890}');
    expect(await identify([{ from: ["employee"], encode: "none" }], numbered)).toBe(
      "12345678901234567890",
    );
  });

  it.each([
    [{ from: "email", encode: "flex" }, "ann_40example_2Ecom"],
    [{ from: "email", encode: "none" }, "ann@example.com"],
    [{ from: "email" }, "ann@example.com"],
    [{ expression: "$substringBefore(email, '@')" }, "ann"],
    [{ expression: "email", encode: "flex" }, "ann_40example_2Ecom"],
    [{ expression: "number" }, "7"],
    [{ expression: "nothing" }, "next"],
    [{ expression: "$flexIdentity(nothing)" }, "next"],
  ])("%j says %s", async (source, identity) => {
    const text = JSON.stringify({ attributes: { a: "b" }, identity: [source, { from: "next" }] });
    const mapping = await parseMapping(text, "m.json");
    const found = worker('{"email":"ann@example.com","next":"next","number":7}');
    expect(await identify(mapping.identity, found)).toBe(identity);
  });

  it.each(['""', "[email]", "true"])("reports what %s gives", async (expression) => {
    const text = JSON.stringify({ attributes: { a: "b" }, identity: [{ expression }] });
    const mapping = await parseMapping(text, "m.json");
    await expect(identify(mapping.identity, worker("{}"))).rejects.toThrow(Problem);
  });

  it("finds none where no source has one", async () => {
    expect(await identify(["contact_uri"], worker("{}"))).toBeUndefined();
  });

  it.each(["{}", "[]", "true"])("reports %s at a path as a problem", async (value) => {
    const found = identify([{ from: ["id"], encode: "none" }], worker(`{"id":${value}}`));
    await expect(found).rejects.toThrow(Problem);
  });

  it("does not pass over an empty identity to reach somebody else's User", async () => {
    const empty = worker('{"contact_uri":"client:"}');
    await expect(identify(["contact_uri", "friendly_name"], empty)).rejects.toThrow(Problem);
  });
});

describe("parseIdentity", () => {
  it.each(["", " ", "\t", ".", "..", "US00000000000000000000000000000001", "a\ud800"])(
    "refuses %j, which cannot address a User",
    (text) => {
      expect(() => parseIdentity(text)).toThrow(Problem);
    },
  );

  it.each(["a#b", "a/b", "a%b", "ü", "a b", "...", "%2E%2E", "USa"])("accepts %j", (text) => {
    expect(parseIdentity(text)).toBe(text);
  });

  it("names no identity in its message", () => {
    expect(() => parseIdentity("US00000000000000000000000000000001")).not.toThrow(/US0/);
  });
});
