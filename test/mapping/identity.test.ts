import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { identify, parseIdentity } from "../../src/mapping/identity.ts";
import { flexIdentity } from "../../src/mapping/identity-source.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { parseWorker } from "../../src/mapping/worker.ts";

function worker(attributes: string, friendlyName = "ann.veal@arresteddevelopment.com") {
  return parseWorker({ sid: "WK1", friendlyName, attributes });
}

const SOURCES = ["contact_uri", { guess: "friendly_name" }] as const;

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
    ['{"contact_uri":"client:ann veal"}', "ann veal"],
  ])("is certain of %s", async (attributes, identity) => {
    const found = await identify(SOURCES, worker(attributes));
    expect(found).toEqual({ identity, isGuess: false });
  });

  it.each([
    "{}",
    '{"contact_uri":null}',
    '{"contact_uri":""}',
    '{"contact_uri":"sip:x@y"}',
    '{"contact_uri":"SIP:x@y"}',
    '{"contact_uri":"sips:x@y"}',
    '{"contact_uri":"tel:+15550100"}',
    '{"contact_uri":"+15550100"}',
    '{"contact_uri":"+1 (555) 0100-5"}',
  ])("goes on to the guess for %s", async (attributes) => {
    const identity = "ann_2Eveal_40arresteddevelopment_2Ecom";
    const found = await identify(SOURCES, worker(attributes));
    expect(found).toEqual({ identity, isGuess: true });
  });

  it.each([
    "client: WK1",
    "client:undefined",
    "client:null?x=1",
    " sip:x@y",
    " +15550100",
    " client:bob",
    "\tclient:bob",
    "client:bob ",
    "client :bob",
    "Client:bob",
    "CLIENT:bob",
    "client:$WORKER_SID$",
    "client:{{worker.sid}}",
    "client:$" + "{sid}",
    "client:<identity>",
    "client:$SID",
    "client:",
    "client:?x=1",
    "client: ",
    "client:client:bob",
    "client:\u200bbob",
    "\u200bclient:bob",
    "clinet:bob",
    "bob",
    "client",
    "client;bob",
    " ",
    "client:.",
    "client:..",
    "client:US00000000000000000000000000000001",
    7,
    true,
    ["client:bob"],
    { client: "bob" },
  ])("takes the contact_uri %j neither for an identity nor for a reason to guess", async (uri) => {
    const attributes = JSON.stringify({ contact_uri: uri, twilio_contact_identity: "t" });
    const sources = ["contact_uri", "twilio_contact_identity", { guess: "friendly_name" }] as const;
    const found = identify(sources, worker(attributes));
    await expect(found).rejects.toMatchObject({
      code: expect.stringMatching(/^(contact-uri|identity)-unusable$/),
      message: expect.not.stringContaining("bob"),
    });
  });

  it.each([
    ["friendly_name", "ann_2Eveal"],
    [{ from: "email", encode: "flex" }, "ann_40example_2Ecom"],
    [{ from: "email" }, "ann@example.com"],
    [{ expression: "$substringBefore(email, '@')" }, "ann"],
  ])("guesses from %j", async (source, identity) => {
    const text = JSON.stringify({ attributes: { a: "b" }, identity: [{ guess: source }] });
    const mapping = await parseMapping(text, "m.json");
    const found = await identify(
      mapping.identity,
      worker('{"email":"ann@example.com"}', "ann.veal"),
    );
    expect(found).toEqual({ identity, isGuess: true });
  });

  it("tries the sources in their order", async () => {
    const both = worker('{"twilio_contact_identity":"t","ids":{"chat":"c"}}');
    expect(
      await identify(["twilio_contact_identity", { from: ["ids", "chat"], encode: "none" }], both),
    ).toEqual({ identity: "t", isGuess: false });
    expect(
      await identify([{ from: ["ids", "chat"], encode: "none" }, "twilio_contact_identity"], both),
    ).toEqual({ identity: "c", isGuess: false });
  });

  it("takes a number at a path by its digits", async () => {
    const numbered = worker('{"employee":12345678901234567890}');
    expect(await identify([{ from: ["employee"], encode: "none" }], numbered)).toEqual({
      identity: "12345678901234567890",
      isGuess: false,
    });
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
    expect(await identify(mapping.identity, found)).toEqual({ identity, isGuess: false });
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
});

describe("parseIdentity", () => {
  it.each([
    "",
    " ",
    "\t",
    ".",
    "..",
    "US00000000000000000000000000000001",
    "a\ud800",
    " a",
    "a ",
    "a\n",
    "\ufeffa",
    "a\u200b",
    "$WORKER_SID$",
    "{{sid}}",
    "$".concat("{sid}"),
  ])("refuses %j, which cannot address a User", (text) => {
    expect(() => parseIdentity(text)).toThrow(Problem);
  });

  it.each(["a#b", "a/b", "a%b", "ü", "a b", "...", "%2E%2E", "USa", "a$b", "5%", "<b>", "{3F25}"])(
    "accepts %j",
    (text) => {
      expect(parseIdentity(text)).toBe(text);
    },
  );

  it("names no identity in its message", () => {
    expect(() => parseIdentity("US00000000000000000000000000000001")).not.toThrow(/US0/);
  });
});
