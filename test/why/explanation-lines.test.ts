import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { type Disclosure, disclosureFor } from "../../src/report/disclosure.ts";
import type { Screen } from "../../src/report/screen.ts";
import { explain, type Surroundings } from "../../src/why/explain.ts";
import { whyLines } from "../../src/why/explanation-lines.ts";
import { PLAIN, SCREENS, screenName } from "../support/screens.ts";

const SHOWN = disclosureFor({});
const HIDDEN = disclosureFor({ GITHUB_ACTIONS: "true" });
const USER_SID = `US${"0".repeat(31)}1`;
const WORKER_SID = `WK${"0".repeat(31)}1`;

const MAPPING = {
  identity: ["contact_uri", { from: "ids.chat" }, { guess: "friendly_name" }],
  attributes: [
    { from: "image_url", to: "avatar_url" },
    { from: ["public_identity", "full_name"], to: "profile.name", default: "Agent" },
    { from: "nick", to: "nick", mode: "fillEmpty" },
    { expression: "$uppercase(country)", to: "country", when: "$exists(country)" },
    { value: "agent", to: "kind", when: "team = 'sales'" },
    { from: "phone", to: "phone", whenMissing: "remove" },
    { from: "same", to: "same" },
  ],
  friendlyName: { from: "public_identity", mode: "createOnly" },
  workers: "team == 'support'",
};

const ATTRIBUTES = {
  contact_uri: "sip:ann@example.com",
  image_url: "new.png",
  public_identity: "",
  full_name: "Ann Veal",
  nick: "Annie",
  country: "de",
  same: 1,
};

const USER = {
  sid: USER_SID,
  friendlyName: "Ann",
  attributes: '{"avatar_url":"old.png","nick":"A.","phone":"555","same":1.0}',
};

async function lines(
  options: {
    mapping?: object;
    attributes?: object | string;
    user?: typeof USER | undefined;
    disclosure?: Disclosure;
    screen?: Screen;
    surroundings?: Partial<Surroundings>;
  } = {},
): Promise<string[]> {
  const { mapping = MAPPING, attributes = ATTRIBUTES, disclosure = SHOWN } = options;
  const text = typeof attributes === "string" ? attributes : JSON.stringify(attributes);
  const user = "user" in options ? options.user : USER;
  const explanation = await explain(
    await parseMapping(JSON.stringify(mapping), "m.json"),
    { sid: WORKER_SID, friendlyName: "ann@example.com", attributes: text },
    {
      scope: "in",
      user: async (identity) => user && { ...user, identity },
      ...options.surroundings,
    },
  );
  return whyLines(explanation, disclosure, options.screen ?? PLAIN);
}

describe("an explanation, as it is read", () => {
  it.each(SCREENS)("fits the screen: %j", async (screen) => {
    const text = (await lines({ screen })).join("\n");
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/why.${screenName(screen)}.txt`);
  });

  it("goes from the Worker to the write", async () => {
    expect((await lines()).join("\n")).toBe(`\
Worker             ann@example.com, ${WORKER_SID}
scope              in: \`workers\` (team == 'support') matches
identity           contact_uri: "sip:ann@example.com", which is not a client: address
                   ids.chat: absent
                   guessed from friendly_name: "ann@example.com" → ann_40example_2Ecom
User               ${USER_SID} (\`users\`: upsert)

attributes[0]      to avatar_url
  image_url        "new.png"
  User has         "old.png"
  ~ becomes        "new.png"

attributes[1]      to profile.name
  public_identity  empty
  full_name        "Ann Veal"
  User has         absent
  + is set to      "Ann Veal"

attributes[2]      to nick
  nick             "Annie"
  User has         "A."
  = stays          \`mode\` is fillEmpty, and the User has a value

attributes[3]      to country
  when             $exists(country) is true
  expression       $uppercase(country) → "DE"
  User has         absent
  + is set to      "DE"

attributes[4]      to kind
  when             team = 'sales' is not true
  User has         absent
  = stays          \`when\` is not true

attributes[5]      to phone
  phone            absent
  User has         "555"
  - is removed     the source is missing, and \`whenMissing\` is remove

attributes[6]      to same
  same             1
  User has         1.0
  = stays          the User already shows it

friendlyName
  public_identity  empty
  User has         "Ann"
  = stays          the source is missing, and there is no \`default\`

~ Write            updates User ${USER_SID} with
  Attributes       {"avatar_url":"new.png","nick":"A.","same":1.0,"profile":{"name":"Ann Veal"},"country":"DE"}`);
  });

  it("shows all that is sent to create a User", async () => {
    const roleSid = `RL${"0".repeat(31)}1`;
    const shown = await lines({
      mapping: {
        attributes: [
          { from: "missing", to: "a", default: "x" },
          { from: "image_url", to: "b" },
        ],
        friendlyName: { from: "full_name" },
        roleSid,
        identity: ["friendly_name"],
      },
      user: undefined,
    });
    const cells = shown.map((line) => line.trim().split(/ {2,}/));
    expect(cells).toContainEqual(["User", "none (`users`: upsert)"]);
    expect(cells).toContainEqual(["default", '"x"']);
    expect(cells.slice(-5)).toEqual([
      ["+ Write", "creates a User with"],
      ["Identity", "ann_40example_2Ecom"],
      ["Attributes", '{"a":"x","b":"new.png"}'],
      ["FriendlyName", '"Ann Veal"'],
      ["RoleSid", roleSid],
    ]);
  });

  it.each([
    [
      { users: "updateOnly" },
      "· No write",
      "there is no User, and the mapping says `users: updateOnly`",
    ],
    [{ identity: ["contact_uri"] }, "· No write", "the Worker has no identity yet"],
  ])("ends in one line where %j", async (others, label, text) => {
    const mapping = { attributes: { image_url: "x" }, ...others };
    const last = (await lines({ mapping, user: undefined })).at(-1);
    expect(last?.startsWith(label)).toBe(true);
    expect(last).toContain(text);
  });

  it("marks a change that is not made as one that would be", async () => {
    const mapping = { attributes: { image_url: "avatar_url" }, users: "createOnly" };
    expect(await lines({ mapping })).toContain('  ~ would set  "new.png"');
  });

  it.each([
    ["attributes that cannot be read", { attributes: "{" }, "are not a JSON object"],
    [
      "an identity",
      {
        mapping: { ...MAPPING, identity: [{ from: "nobody" }, { from: "list" }] },
        attributes: { list: [] },
      },
      "attribute `list` should be the identity, but is not text",
    ],
    ["a rule", { attributes: { ...ATTRIBUTES, country: 7 } }, "`$uppercase(country)` fails"],
    [
      "a value in the way",
      { user: { ...USER, attributes: '{"profile":"text"}' } },
      "is not an object",
    ],
    ["a User", { user: { ...USER, attributes: "[]" } }, "so they are left alone"],
    [
      "another Worker",
      {
        attributes: { ...ATTRIBUTES, contact_uri: "client:ann" },
        surroundings: {
          others: {
            worker: async () => ({ worker: { sid: "WK2", name: "bob" }, isGuess: false }),
            user: async () => undefined,
          },
        },
      },
      "Worker WK2 has the same identity",
    ],
    [
      "no answer",
      { surroundings: { user: () => Promise.reject(new Problem("network", "Nothing came.")) } },
      "Nothing came.",
    ],
  ])("marks the step that fails for %s, once, and the end", async (_, options, message) => {
    const shown = await lines(options);
    expect(shown.filter((line) => line.includes("! fails"))).toEqual([
      expect.stringContaining(message),
    ]);
    expect(shown.at(-1)).toMatch(/^! No write {2,}see ! above/);
  });

  it("names a second User of the Worker", async () => {
    const duplicate = { ...USER, sid: "US2" };
    const shown = await lines({
      attributes: { ...ATTRIBUTES, contact_uri: "client:ann" },
      surroundings: {
        others: {
          worker: async () => undefined,
          user: async (identity) => ({ ...duplicate, identity }),
        },
      },
    });
    expect(shown.find((line) => line.startsWith("? warning"))).toContain("Two Users could be");
  });

  it.each([
    ["in", undefined, "all Workers"],
    ["unknown", undefined, "all Workers"],
    ["unknown", "a == 1", "assumed in: only Twilio can evaluate `workers` (a == 1)"],
    ["out", "a == 1", "out: `workers` (a == 1) does not match"],
  ] as const)("says of the scope %s with `workers` as %j: %s", async (scope, workers, text) => {
    const mapping = { attributes: { a: "b" }, ...(workers && { workers }) };
    const shown = await lines({ mapping, surroundings: { scope } });
    expect(shown[1]).toMatch(/^scope +/);
    expect(shown[1]?.replace(/^scope +/, "")).toBe(text);
  });

  it("holds no name, identity or value where they are hidden", async () => {
    const options = { disclosure: HIDDEN, attributes: { ...ATTRIBUTES, ids: { chat: "chat_id" } } };
    for (const user of [USER, undefined]) {
      const shown = (await lines({ ...options, user })).join("\n");
      expect(shown).not.toMatch(/ann|veal|png|chat_id|555|"DE"|1\.0/i);
      expect(shown).toContain(WORKER_SID);
      expect(shown).toMatch(/Attributes +\(hidden\)/);
    }
  });

  it("lets no text from outside move the cursor", async () => {
    const shown = await lines({
      attributes: { ...ATTRIBUTES, image_url: "\u001b[2J", nick: "\n" },
    });
    expect(shown.join("")).not.toMatch(/\p{Cc}/u);
  });

  it("cuts long values, but not what is sent", async () => {
    const long = "x".repeat(3000);
    const shown = await lines({ attributes: { ...ATTRIBUTES, image_url: long } });
    expect(shown.filter((line) => line.includes(long))).toEqual([
      expect.stringMatching(/^ {2}Attributes /),
    ]);
  });
});
