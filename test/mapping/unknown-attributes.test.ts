import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseJsonObject } from "../../src/mapping/json.ts";
import { countsFor, unknownAttributes } from "../../src/mapping/unknown-attributes.ts";

const AGENT = { image_url: "x.png", email: "a@example.com", roles: ["agent"], team: { name: "x" } };

async function unknown(
  mapping: object,
  workers: readonly object[] = [AGENT, AGENT, { roles: [] }],
) {
  const parsed = await parseMapping(JSON.stringify(mapping), "m.json");
  const counts = countsFor(parsed);
  for (const worker of workers) counts.add(parseJsonObject(JSON.stringify(worker)) ?? {});
  return unknownAttributes(parsed, counts);
}

const HAVE = "`image_url` (2 of 3 have it)";

describe("an attribute that no Worker has", () => {
  it.each([
    [
      "a misspelt one",
      { attributes: { imageurl: "avatar_url" } },
      `attributes[0].from: No Worker has \`imageurl\`; did you mean ${HAVE}?`,
    ],
    [
      "one of the friendly name",
      { friendlyName: { from: "Email" } },
      "friendlyName.from: No Worker has `Email`; did you mean `email` (2 of 3 have it)?",
    ],
    [
      "one below the attributes",
      { attributes: [{ from: "attributes.image_url", to: "avatar_url" }] },
      "attributes[0].from: No Worker has `attributes`; paths are relative to a Worker's attributes: write `image_url` (2 of 3 have it).",
    ],
    [
      "the User's key in the place of the Worker's",
      { attributes: { avatar: "image_url" } },
      "attributes[0].from: No Worker has `avatar`, but 2 of 3 have `image_url`: `from` and `to` look swapped.",
    ],
    [
      "one that is like none",
      { attributes: { zzzz: "x" } },
      "attributes[0].from: No Worker has `zzzz`; check its spelling in TaskRouter.",
    ],
    [
      "text without quotes",
      { attributes: [{ from: "image_url", to: "x", when: "roles = agent" }] },
      "attributes[0].when: No Worker has `agent`; text needs quotes: 'agent'.",
    ],
    [
      "text without quotes, of a list",
      { attributes: [{ value: 1, to: "x", when: "supervisor in roles" }] },
      "attributes[0].when: No Worker has `supervisor`; text needs quotes: 'supervisor'.",
    ],
    [
      "text without quotes that is also tested",
      { attributes: [{ value: 1, to: "x", when: "roles = agent and $exists(agent)" }] },
      "attributes[0].when: No Worker has `agent`; text needs quotes: 'agent'.",
    ],
    [
      "long text without quotes",
      { attributes: [{ value: 1, to: "x", when: `roles = ${"z".repeat(70)}` }] },
      `attributes[0].when: No Worker has \`${"z".repeat(59)}…\`; text needs quotes: '${"z".repeat(60)}'.`,
    ],
    [
      "one below the attributes that is like none",
      { attributes: { "attributes.zzzz": "x" } },
      "attributes[0].from: No Worker has `attributes`; check its spelling in TaskRouter.",
    ],
    [
      "one with a known key below it",
      { attributes: { "zzzz.email": "x" } },
      "attributes[0].from: No Worker has `zzzz`; check its spelling in TaskRouter.",
    ],
    [
      "a misspelt one in an expression",
      { attributes: [{ expression: "$uppercase(emial)", to: "x" }] },
      "attributes[0].expression: No Worker has `emial`; did you mean `email` (2 of 3 have it)?",
    ],
    [
      "one of the identity",
      { attributes: { image_url: "x" }, identity: ["contact_uri", { guess: { from: "emial" } }] },
      "identity[1].guess.from: No Worker has `emial`; did you mean `email` (2 of 3 have it)?",
    ],
    [
      "one at a certain path of the identity",
      { attributes: { image_url: "x" }, identity: [{ from: "emial" }] },
      "identity[0].from: No Worker has `emial`; did you mean `email` (2 of 3 have it)?",
    ],
    [
      "one in an expression of the identity",
      { attributes: { image_url: "x" }, identity: ["contact_uri", { expression: "emial" }] },
      "identity[1].expression: No Worker has `emial`; did you mean `email` (2 of 3 have it)?",
    ],
    [
      "one where only some Workers are in scope",
      { attributes: { zzzz: "x" }, workers: "roles HAS 'agent'" },
      "attributes[0].from: No Worker in scope has `zzzz`; check its spelling in TaskRouter.",
    ],
    [
      "a misspelt alternative",
      { attributes: [{ from: ["imageurl", "email"], to: "x" }] },
      `attributes[0].from: No Worker has \`imageurl\`; did you mean ${HAVE}?`,
    ],
    [
      "a key that is long",
      { attributes: { ["z".repeat(70)]: "x" } },
      `attributes[0].from: No Worker has \`${"z".repeat(59)}…\`; check its spelling in TaskRouter.`,
    ],
  ])("is named: %s", async (_, mapping, sentence) => {
    expect(await unknown(mapping)).toEqual([sentence]);
  });

  it("is named once where an expression has it twice, and with each other that is unknown", async () => {
    const mapping = {
      attributes: [
        { expression: "zzzz & yyyy & zzzz", to: "x" },
        { from: ["xxxx", "wwww"], to: "y" },
      ],
    };
    const named = (await unknown(mapping)).map((sentence) => /`(\w+)`/.exec(sentence)?.[1]);
    expect(named).toEqual(["zzzz", "yyyy", "xxxx", "wwww"]);
  });

  it("is not put right with another that no Worker has", async () => {
    expect(await unknown({ attributes: { zzzy: "x", zzzz: "y" } })).toEqual([
      "attributes[0].from: No Worker has `zzzy`; check its spelling in TaskRouter.",
      "attributes[1].from: No Worker has `zzzz`; check its spelling in TaskRouter.",
    ]);
  });

  it("is suspected to lack quotes only where it is compared", async () => {
    const mapping = { attributes: [{ expression: "$string(xxxx = yyyy) & zzzz", to: "x" }] };
    expect(await unknown(mapping)).toEqual([
      "attributes[0].expression: No Worker has `xxxx`; text needs quotes: 'xxxx'.",
      "attributes[0].expression: No Worker has `yyyy`; text needs quotes: 'yyyy'.",
      "attributes[0].expression: No Worker has `zzzz`; check its spelling in TaskRouter.",
    ]);
  });

  it.each([
    ["an alternative that is alike", { attributes: [{ from: ["emails", "email"], to: "x" }] }],
    [
      "one that is read only where it exists",
      { attributes: [{ expression: "$exists(vip) ? vip : 'no'", to: "x" }] },
    ],
    ["an alternative that is there", { attributes: [{ from: ["nickname", "email"], to: "x" }] }],
    [
      "a fallback of an expression",
      { friendlyName: { expression: "nickname ? nickname : email" } },
    ],
    ["one whose presence is tested", { attributes: [{ value: 1, to: "x", when: "$exists(vip)" }] }],
    [
      "one that is tested for absence",
      { attributes: [{ value: 1, to: "x", when: "$not($exists(vip))" }] },
    ],
    ["a value in another value", { attributes: [{ from: "team.lead", to: "x" }] }],
    [
      "names of the identity's own",
      { attributes: { email: "x" }, identity: ["twilio_contact_identity"] },
    ],
    ["what is beside the attributes", { attributes: [{ expression: "sid", to: "x" }] }],
    ["a constant", { attributes: [{ value: "agent", to: "kind" }] }],
  ])("is not suspected in %s", async (_, mapping) => {
    expect(await unknown(mapping)).toEqual([]);
  });

  it("is one that is there, whatever it holds, and in none where there is no Worker", async () => {
    const mapping = { attributes: { imageurl: "x" } };
    expect(await unknown(mapping, [{ imageurl: null }])).toEqual([]);
    expect(await unknown(mapping, [])).toEqual([]);
  });

  it("is put right with every key of the mapping, also beyond the keys that are kept", async () => {
    const mapping = { attributes: { "attributes.key1998": "x", zzzz: "key1999" } };
    const workers = Array.from({ length: 2000 }, (_, index) => ({ [`key${index}`]: 1 }));
    expect(await unknown(mapping, workers)).toEqual([
      "attributes[0].from: No Worker has `attributes`; paths are relative to a Worker's attributes: write `key1998` (1 of 2000 have it).",
      "attributes[1].from: No Worker has `zzzz`, but 1 of 2000 have `key1999`: `from` and `to` look swapped.",
    ]);
  });

  it("is found in bounded memory, also beyond the keys that are kept", async () => {
    const workers = Array.from({ length: 10_000 }, (_, index) => ({ [`key${index}`]: 1 }));
    const parsed = await parseMapping('{"attributes":{"key9999":"x","key99999":"y"}}', "m.json");
    const counts = countsFor(parsed);
    for (const worker of workers) counts.add(parseJsonObject(JSON.stringify(worker)) ?? {});
    // A thousand keys, and the one of the mapping that a Worker has.
    expect(counts.keys()).toHaveLength(1001);
    expect(unknownAttributes(parsed, counts)).toEqual([
      expect.stringMatching(/^attributes\[1\]\.from: No Worker has `key99999`; did you mean `key9/),
    ]);
  });
});

describe("for any attributes and mapping", () => {
  // Not `constructor` nor `prototype`, which no path may name.
  const key = fc.stringMatching(/^x[a-z]{5,9}$/);
  const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 5 });

  it("no warning is given when all keys are there", () => {
    return fc.assert(
      fc.asyncProperty(keys, async (names) => {
        const worker = Object.fromEntries(names.map((name) => [name, "x"]));
        const attributes = names.map((from, index) => ({
          from,
          to: `x${index}`,
          when: `${from} = 'x'`,
        }));
        expect(await unknown({ attributes }, [worker])).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("one is given when a single key is misspelt by a letter", () => {
    return fc.assert(
      fc.asyncProperty(keys, fc.nat(), fc.nat(), async (names, which, where) => {
        const worker = Object.fromEntries(names.map((name) => [name, "x"]));
        const right = names[which % names.length] ?? "";
        const at = where % right.length;
        const wrong = `${right.slice(0, at)}_${right.slice(at + 1)}`;
        const [sentence, ...others] = await unknown({ attributes: { [wrong]: "to_" } }, [worker]);
        expect(sentence).toContain(`No Worker has \`${wrong}\`; did you mean \``);
        expect(others).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
