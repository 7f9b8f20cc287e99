import { describe, expect, it, vi } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { identify, otherIdentity, parseIdentity, trySources } from "../../src/mapping/identity.ts";
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

  it("leaves half a character as it is, so that it is refused as an identity", async () => {
    expect(flexIdentity("a.\ud800")).toBe("a.\ud800");
    const found = identify(["friendly_name"], worker("{}", "a.\ud800"));
    await expect(found).rejects.toThrow("half a character");
  });
});

describe("identify", () => {
  it.each([
    ['{"contact_uri":"client:ann_2Eveal"}', "ann_2Eveal"],
    ['{"contact_uri":"client:ann?x=1"}', "ann"],
    ['{"contact_uri":"client:ann veal"}', "ann veal"],
    ['{"contact_uri":"client:undefined_2Eann"}', "undefined_2Eann"],
    ['{"contact_uri":"client:ann_null"}', "ann_null"],
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

  it("shows what the contact_uri is only in the detail", async () => {
    const found = identify(SOURCES, worker('{"contact_uri":"bob"}'));
    await expect(found).rejects.toMatchObject({
      message: expect.stringMatching(
        /must be `client:` and an identity, .* Correct it in TaskRouter/,
      ),
      detail: 'it is "bob"',
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
    [{ from: "none" }, "next"],
    [{ from: "nothing", encode: "flex" }, "next"],
    [{ expression: "nothing" }, "next"],
    [{ expression: "$flexIdentity(nothing)" }, "next"],
  ])("%j says %s", async (source, identity) => {
    const text = JSON.stringify({ attributes: { a: "b" }, identity: [source, { from: "next" }] });
    const mapping = await parseMapping(text, "m.json");
    const found = worker('{"email":"ann@example.com","next":"next","none":null,"number":7}');
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

  it.each([
    ["twilio_contact_identity", "The Worker's attribute `twilio_contact_identity` is not text"],
    [{ from: "ids.chat" }, "The Worker's attribute `ids.chat` is not text"],
    [{ expression: "ids" }, "The value of the mapping's `identity` expression is not text"],
  ])("says that what %j holds is not text", async (source, message) => {
    const text = JSON.stringify({ attributes: { a: "b" }, identity: [source] });
    const { identity } = await parseMapping(text, "m.json");
    const found = identify(identity, worker('{"twilio_contact_identity":{},"ids":{"chat":[]}}'));
    await expect(found).rejects.toMatchObject({
      code: "identity-unusable",
      message: expect.stringContaining(message),
    });
  });

  it("rethrows an error that is no Problem", async () => {
    const text = '{"attributes":{"a":"b"},"identity":[{"expression":"a"}]}';
    const { identity } = await parseMapping(text, "m.json");
    const [source] = identity;
    if (typeof source !== "object" || !("expression" in source)) throw new Error("no expression");
    vi.spyOn(source.expression, "valueFor").mockRejectedValue(new TypeError("a bug"));
    await expect(identify(identity, worker("{}"))).rejects.toThrow("a bug");
  });
});

describe("trySources", () => {
  it("lists each source up to the first that gives something, with its value", async () => {
    const sources = ["twilio_contact_identity", "contact_uri", { guess: "friendly_name" }] as const;
    expect(await trySources(sources, worker('{"contact_uri":"client:ann"}'))).toEqual([
      { source: "twilio_contact_identity", held: undefined, gives: undefined },
      { source: "contact_uri", held: "client:ann", gives: "ann" },
    ]);
    expect(await trySources(sources, worker('{"twilio_contact_identity":true}'))).toEqual([
      { source: "twilio_contact_identity", held: true, gives: expect.any(Problem) },
    ]);
  });
});

describe("otherIdentity", () => {
  const FROM_NAME = "ann_2Eveal_40arresteddevelopment_2Ecom";
  const found = { identity: parseIdentity("certain"), isGuess: false };

  it("is what the mapping would guess besides the certain identity", async () => {
    expect(await otherIdentity(SOURCES, worker("{}"), found)).toBe(FROM_NAME);
  });

  it("is none beside a guess, of the same identity, or without a guess", async () => {
    const other = { ...found, isGuess: true };
    expect(await otherIdentity(SOURCES, worker("{}"), other)).toBeUndefined();
    const same = { ...found, identity: parseIdentity(FROM_NAME) };
    expect(await otherIdentity(SOURCES, worker("{}"), same)).toBeUndefined();
    const sure = worker('{"contact_uri":"client:bob"}');
    expect(await otherIdentity(["contact_uri"], sure, found)).toBeUndefined();
  });

  it("is none where the guess finds nothing, or something that cannot be an identity", async () => {
    expect(await otherIdentity(SOURCES, worker("{}", "\ud800"), found)).toBeUndefined();
    const guess = { guess: { from: ["id"], encode: "none" } } as const;
    expect(await otherIdentity([guess], worker("{}"), found)).toBeUndefined();
    expect(await otherIdentity([guess], worker('{"id":[]}'), found)).toBeUndefined();
  });
});
