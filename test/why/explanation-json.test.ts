import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { explain } from "../../src/why/explain.ts";
import { whyJson } from "../../src/why/explanation-json.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };

/** The explanation of a Worker and of its User, which has these attributes if there is one. */
async function jsonOf(mapping: object, attributes: object | string, user?: string) {
  const explanation = await explain(
    await parseMapping(JSON.stringify(mapping), "m.json"),
    {
      sid: "WK1",
      friendlyName: "ann",
      attributes: typeof attributes === "string" ? attributes : JSON.stringify(attributes),
    },
    {
      scope: "in",
      user: async (identity) =>
        user === undefined
          ? undefined
          : { sid: "US1", identity, friendlyName: null, attributes: user },
    },
  );
  const text = whyJson([explanation], disclosureFor({}));
  return { text, worker: JSON.parse(text).workers[0] };
}

describe("an explanation as JSON", () => {
  it("shows each rule's value, where it comes from, and what becomes of the User", async () => {
    const attributes = { contact_uri: "client:ann", a: "", b: 2, same: 1 };
    const user = '{"same":1,"kept":"old","gone":true,"wanted":null}';
    const rules = [
      { from: ["x", "a", "b", "c"], to: "path" },
      { expression: "b + 1", to: "computed" },
      { value: "agent", to: "constant" },
      { from: "x", to: "fallback", default: "d" },
      { from: "b", to: "silent", when: "b = 3" },
      { from: "same", to: "same" },
      { from: "b", to: "kept", mode: "fillEmpty" },
      { from: "x", to: "gone", whenMissing: "remove" },
      { from: "x", to: "wanted" },
    ];
    const { worker } = await jsonOf({ attributes: rules }, attributes, user);
    const steps = worker.rules.map(
      ({ reads, problem, place, to, ...rest }: Record<string, unknown>) => rest,
    );
    expect(steps).toEqual([
      { says: "value", of: "from", value: 2, comes: "change" },
      { says: "value", of: "expression", value: 3, comes: "change" },
      { says: "value", of: "value", value: "agent", comes: "change" },
      { says: "value", of: "default", value: "d", comes: "change" },
      { says: "nothing", comes: null },
      { says: "value", of: "from", value: 1, now: 1, comes: "same" },
      { says: "value", of: "from", value: 2, now: "old", comes: "kept" },
      { says: "missing", now: true, comes: "change" },
      { says: "missing", now: null, comes: null },
    ]);
    expect(worker.rules[0].reads).toEqual([
      { path: "x" },
      { path: "a", value: "" },
      { path: "b", value: 2 },
    ]);
  });

  it("holds all that is sent to create a User", async () => {
    const roleSid = `RL${"0".repeat(31)}1`;
    const attributes = { contact_uri: "client:ann", image_url: "a.png" };
    const mapping = { ...AVATAR, friendlyName: { value: "Agent" }, roleSid };
    const { worker } = await jsonOf(mapping, attributes);
    expect(worker).toMatchObject({
      action: "create",
      user: { sid: null, identity: "ann" },
      problem: null,
    });
    expect(worker.write).toEqual({
      identity: "ann",
      attributes: '{"avatar_url":"a.png"}',
      friendlyName: "Agent",
      roleSid,
    });
  });

  it.each<[string, object | string, object, string, object]>([
    ["attributes", "{", AVATAR, "worker-attributes-unreadable", { identity: [] }],
    [
      "an identity",
      { contact_uri: "client:" },
      AVATAR,
      "contact-uri-unusable",
      { identity: [{ problem: { code: "contact-uri-unusable" } }] },
    ],
    [
      "a rule",
      { contact_uri: "client:ann", a: "x" },
      { attributes: [{ expression: "a + 1", to: "b" }] },
      "expression-failed",
      { rules: [{ says: null, problem: { code: "expression-failed" } }] },
    ],
  ])("names the problem of %s, and its step", async (_, attributes, mapping, code, steps) => {
    const { worker } = await jsonOf(mapping, attributes);
    expect(worker).toMatchObject({ action: "fail", problem: { code }, write: null, ...steps });
  });

  it("keeps digits, and cuts nothing", async () => {
    const long = "x".repeat(3000);
    const attributes = `{"id":"ann","a":12345678901234567890,"long":"${long}"}`;
    const expression = `$join(["ann", "${" ".repeat(200)}"]) ~> $trim`;
    const mapping = { identity: [{ expression }], attributes: { a: "a", long: "long" } };
    const { text, worker } = await jsonOf(mapping, attributes);
    expect(text).toContain('"value": 12345678901234567890');
    expect(worker.rules[1].value).toBe(long);
    expect(worker.identity[0].source).toBe(expression);
  });
});
