import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { explain, type Surroundings } from "../../src/why/explain.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };
const PICTURE = { image_url: "new.png" };
const USER = { sid: "US1", friendlyName: null, attributes: '{"avatar_url":"old.png"}' };

interface Case {
  readonly mapping?: object;
  readonly attributes?: object | string;
  /** Undefined for none. */
  readonly user?: typeof USER | undefined;
  readonly surroundings?: Partial<Surroundings>;
}

async function explained({ mapping = AVATAR, attributes = PICTURE, user, surroundings }: Case) {
  const text = typeof attributes === "string" ? attributes : JSON.stringify(attributes);
  return explain(
    await parseMapping(JSON.stringify(mapping), "m.json"),
    { sid: "WK1", friendlyName: "ann", attributes: text },
    { scope: "in", user: async (identity) => user && { ...user, identity }, ...surroundings },
  );
}

/** What nobody should ask for. */
const unasked = async () => expect.unreachable();

describe("an explanation", () => {
  it("follows a Worker from its identity to the write", async () => {
    expect(
      await explained({ attributes: { ...PICTURE, contact_uri: "sip:a" }, user: USER }),
    ).toEqual(
      expect.objectContaining({
        worker: { sid: "WK1", name: "ann" },
        tried: [
          { source: "contact_uri", held: "sip:a", gives: undefined },
          { source: { guess: "friendly_name" }, held: "ann", gives: "ann" },
        ],
        user: { identity: "ann", sid: "US1" },
        rules: [
          expect.objectContaining({
            place: "attributes[0]",
            read: [{ path: ["image_url"], value: "new.png" }],
            result: { says: "value", value: "new.png", of: ["image_url"] },
            target: expect.objectContaining({ now: "old.png" }),
          }),
        ],
        end: expect.objectContaining({
          action: "update",
          values: { attributes: '{"avatar_url":"new.png"}' },
        }),
      }),
    );
  });

  it("names the paths up to the one that is taken, and no further", async () => {
    const mapping = { attributes: [{ from: ["a", "b", "c"], to: "x" }] };
    const { rules } = await explained({ mapping, attributes: { a: "", b: 1, c: 2 } });
    expect(rules[0]?.read.map(({ path }) => path)).toEqual([["a"], ["b"]]);
    const missing = await explained({ mapping, attributes: {} });
    expect(missing.rules[0]?.read).toHaveLength(3);
    const when = await explained({
      mapping: { attributes: [{ from: "a", to: "x", when: "c" }] },
      attributes: { a: 1 },
    });
    expect(when.rules[0]).toMatchObject({ read: [], result: { says: "nothing" } });
  });

  it("ends before anything is asked where the Worker is out of scope", async () => {
    const { end, tried } = await explained({ surroundings: { scope: "out", user: unasked } });
    expect(end).toEqual({ action: "skip", reason: "worker-out-of-scope" });
    expect(tried).toEqual([]);
  });

  it("ends at attributes that cannot be read", async () => {
    const broken = await explained({ attributes: "{", surroundings: { user: unasked } });
    expect(broken.unreadable).toMatchObject({ code: "worker-attributes-unreadable" });
    expect(broken.end).toMatchObject({ action: "fail", problem: broken.unreadable });
  });

  it("ends at an identity that cannot be used, after those that were tried", async () => {
    const mapping = {
      ...AVATAR,
      identity: ["contact_uri", { from: "id" }, { guess: "friendly_name" }],
    };
    const { tried, rules, end } = await explained({
      mapping,
      attributes: { ...PICTURE, id: ".." },
      surroundings: { user: unasked },
    });
    expect(tried.map(({ held }) => held)).toEqual([undefined, ".."]);
    expect(tried[1]?.gives).toMatchObject({ code: "identity-unusable" });
    expect(rules).toEqual([]);
    expect(end.action).toBe("fail");
  });

  it("ends where no source has an identity", async () => {
    const mapping = { ...AVATAR, identity: ["contact_uri"] };
    const { end, rules } = await explained({ mapping, surroundings: { user: unasked } });
    expect(end).toMatchObject({ action: "skip", reason: "no-identity" });
    expect(rules).toEqual([]);
  });

  it("shows what the other rules say beside one that fails", async () => {
    const mapping = {
      attributes: [
        { from: "image_url", to: "avatar_url" },
        { expression: "image_url + 1", to: "x" },
      ],
      friendlyName: { from: "number" },
    };
    const { rules, end, user } = await explained({
      mapping,
      attributes: { ...PICTURE, number: 7 },
      surroundings: { user: unasked },
    });
    expect(
      rules.map(({ result }) => (result instanceof Problem ? result.code : result.says)),
    ).toEqual(["value", "expression-failed", "friendly-name-not-text"]);
    expect(end).toMatchObject({ action: "fail", problem: { code: "expression-failed" } });
    expect(user).toBeUndefined();
  });

  it("blames the rule that something is in the way of, and no other", async () => {
    const mapping = {
      attributes: [
        { from: "image_url", to: "avatar_url.small" },
        { from: "image_url", to: "picture" },
      ],
    };
    const { rules, end } = await explained({ mapping, user: USER });
    expect(rules.map(({ target }) => target?.compared)).toMatchObject([
      { code: "target-in-the-way" },
      { is: "change" },
    ]);
    expect(end).toMatchObject({ action: "fail", problem: { code: "target-in-the-way" } });
  });

  it("ends at a User that must be left alone", async () => {
    const { user, end } = await explained({ user: { ...USER, attributes: "[]" } });
    expect(user).toMatchObject({ sid: "US1", problem: { code: "user-attributes-unreadable" } });
    expect(end.action).toBe("fail");
  });

  it.each([
    ["updateOnly", undefined, "user-absent-update-only"],
    ["createOnly", USER, "user-present-create-only"],
  ] as const)(
    "keeps to `users: %s`, and says what would be wanted",
    async (users, user, reason) => {
      const { end, rules } = await explained({ mapping: { ...AVATAR, users }, user });
      expect(end).toEqual({ action: "skip", reason });
      expect(rules[0]?.target?.compared).toMatchObject({ is: "change" });
    },
  );

  it("tells what is the same from what a mode lets stay", async () => {
    const attributes = ["a", "b", "c"].map((key) => ({ from: key, to: key, mode: "fillEmpty" }));
    const { rules, end } = await explained({
      mapping: { attributes, friendlyName: { from: "a", mode: "createOnly" } },
      attributes: { a: "1", b: "2" },
      user: { ...USER, attributes: '{"a":"1","b":"other"}' },
    });
    expect(rules.map(({ target }) => target?.compared)).toEqual([
      { is: "same" },
      { is: "kept" },
      undefined,
      { is: "kept" },
    ]);
    expect(end.action).toBe("none");
  });

  it("ends at an identity that another Worker has too", async () => {
    const worker = async () => ({ worker: { sid: "WK2", name: "bob" }, isGuess: false });
    const { shared, end } = await explained({
      attributes: { ...PICTURE, contact_uri: "client:ann" },
      surroundings: { user: unasked, others: { worker, user: unasked } },
    });
    expect(shared?.message).toContain("Worker WK2 has the same identity");
    expect(end).toMatchObject({ action: "fail", problem: { code: "identity-shared" } });
  });

  it("leaves a guessed identity to the Worker that has it for certain", async () => {
    const worker = async () => ({ worker: { sid: "WK2", name: "bob" }, isGuess: false });
    const others = { worker, user: unasked };
    const guessing = await explained({ surroundings: { user: unasked, others } });
    expect(guessing.end).toEqual({ action: "skip", reason: "awaits-first-login" });

    const guessed = async () => ({ worker: { sid: "WK2", name: "bob" }, isGuess: true });
    const certain = await explained({
      attributes: { ...PICTURE, contact_uri: "client:ann" },
      user: USER,
      surroundings: { others: { worker: guessed, user: unasked } },
    });
    expect(certain.end.action).toBe("update");
  });

  it("ends without a User where the identity is a guess", async () => {
    const { end, rules } = await explained({});
    expect(end).toEqual({ action: "skip", reason: "awaits-first-login" });
    expect(rules[0]?.target?.compared).toMatchObject({ is: "change" });
  });

  it.each([
    [undefined, "two-users"],
    [{ worker: { sid: "WK2", name: "bob" }, isGuess: false }, undefined],
  ])(
    "warns of another User of the Worker's name, unless it is another's (%j)",
    async (of, code) => {
      const { warning, end } = await explained({
        attributes: { ...PICTURE, contact_uri: "client:ann2" },
        user: USER,
        surroundings: {
          others: {
            worker: async (identity) => (identity === "ann" ? of : undefined),
            user: async (identity) => ({ ...USER, sid: "US2", identity }),
          },
        },
      });
      expect(warning?.problem.code).toBe(code);
      expect(end.action).toBe("update");
    },
  );

  it("keeps the steps that were taken when Twilio gives no answer", async () => {
    const user = () => Promise.reject(new Problem("network", "No answer."));
    const explanation = await explained({ surroundings: { user } });
    expect(explanation.rules).toHaveLength(1);
    expect(explanation.unanswered).toMatchObject({ code: "network" });
    expect(explanation.end).toMatchObject({ action: "fail" });
  });
});
