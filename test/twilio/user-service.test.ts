import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import type { UserRecord } from "../../src/mapping/user.ts";
import { type Answers, answeredSession } from "../support/answered-session.ts";

const ANN = parseIdentity("ann");
const [SID, OTHER] = [countedSid("US", 1), countedSid("US", 2)];
const ROLE = countedSid("RL", 1);
const USER = { sid: SID, identity: "ann", friendly_name: "Ann", attributes: '{"a":1}' };
const FOUND: UserRecord = { sid: SID, identity: "ann", friendlyName: "Ann", attributes: '{"a":1}' };

const page = (users: object[], next_page_url: string | null = null) => ({
  body: { users, meta: { key: "users", next_page_url } },
});
const open = (answers: Answers, variables = {}) => {
  const { directory, asked } = answeredSession(answers, variables);
  const all = async () => {
    const pages: (readonly UserRecord[])[] = [];
    for await (const records of directory.users()) pages.push(records);
    return pages;
  };
  return { directory, asked, all };
};
/** Answers with each of these in turn. */
const inTurn = (...answers: ReturnType<Answers>[]): Answers => {
  return () => answers.shift() ?? { status: 418 };
};
const [NOT_FOUND, FORBIDDEN] = [{ status: 404 }, { status: 403 }];

describe("the Users of a service", () => {
  it.each([
    [{}, "/v1/Users"],
    [
      { TWILIO_CONVERSATIONS_SERVICE_SID: countedSid("IS", 1) },
      `/v1/Services/${countedSid("IS", 1)}/Users`,
    ],
  ])("with %j are at %s", async (variables, path) => {
    const users = open(() => page([USER]), variables);
    expect(await users.all()).toEqual([[FOUND]]);
    expect(users.asked).toEqual([{ method: "get", path, values: { PageSize: 50 } }]);
    const { directory, asked } = open(() => ({ body: USER }), variables);
    await directory.user(ANN);
    await directory.createUser(ANN, {}, undefined);
    await directory.updateUser(SID, {});
    expect(asked.map((one) => `${one.method} ${one.path}`)).toEqual([
      `get ${path}/ann`,
      `post ${path}`,
      `post ${path}/${SID}`,
    ]);
  });

  it("are read page by page", async () => {
    const next = "https://conversations.twilio.com/v1/Users?Page=1";
    const { all, asked } = open(inTurn(page([USER], next), page([])));
    expect(await all()).toEqual([[FOUND], []]);
    expect(asked[1]?.values).toEqual({ Page: "1" });
  });
});

describe("one User", () => {
  it("is read by its identity, whatever characters that has", async () => {
    const { directory, asked } = open(() => ({ body: USER }));
    expect(await directory.user(ANN)).toEqual(FOUND);
    await directory.user(parseIdentity("a/b?ü c"));
    expect(asked.map(({ path }) => path)).toEqual([
      "/v1/Users/ann",
      "/v1/Users/a%2Fb%3F%C3%BC%20c",
    ]);
  });

  it("may be missing", async () => {
    expect(await open(() => NOT_FOUND).directory.user(ANN)).toBeUndefined();
  });
});

describe("a User", () => {
  it.each([
    [undefined, { Identity: "ann", FriendlyName: "Ann", Attributes: '{"a":1}' }],
    [ROLE, { Identity: "ann", FriendlyName: "Ann", Attributes: '{"a":1}', RoleSid: ROLE }],
  ])("is created with the role %s", async (role, values) => {
    const { directory, asked } = open(() => ({ status: 201, body: USER }));
    const wanted = { friendlyName: "Ann", attributes: '{"a":1}' };
    expect(await directory.createUser(ANN, wanted, role)).toBe(true);
    expect(asked).toEqual([{ method: "post", path: "/v1/Users", values }]);
  });

  it.each([
    [{ status: 409 }],
    [{ status: 409, body: { code: 50_201 } }],
    [{ status: 400, body: { code: 50_201 } }],
  ])("exists if the answer to its creation is %j", async (answer) => {
    expect(await open(() => answer).directory.createUser(ANN, {}, undefined)).toBe(false);
  });

  it("does not exist because of any other answer", async () => {
    const answer = { status: 400, body: { code: 50_202 } };
    await expect(open(() => answer).directory.createUser(ANN, {}, undefined)).rejects.toMatchObject(
      {
        code: "request-refused",
      },
    );
  });

  it("is updated with what is given only", async () => {
    const { directory, asked } = open(() => ({ body: USER }));
    expect(await directory.updateUser(SID, { attributes: '{"a":1}' })).toBe(true);
    expect(asked).toEqual([
      { method: "post", path: `/v1/Users/${SID}`, values: { Attributes: '{"a":1}' } },
    ]);
  });

  it("is gone if the answer to its update is 404", async () => {
    expect(await open(() => NOT_FOUND).directory.updateUser(SID, {})).toBe(false);
  });

  it("must be the one that was written", async () => {
    const unreadable = { code: "answer-unreadable" };
    const other = open(() => ({ body: { ...USER, sid: OTHER } })).directory;
    await expect(other.updateUser(SID, {})).rejects.toMatchObject(unreadable);
    const bob = open(() => ({ body: { ...USER, identity: "bob" } })).directory;
    await expect(bob.createUser(ANN, {}, undefined)).rejects.toMatchObject(unreadable);
  });
});

describe("a write", () => {
  it.each<[string, object, object, boolean]>([
    ["the same", { attributes: '{"a":1}' }, {}, true],
    ["the same in other spelling", { attributes: '{ "a" : 1 }' }, {}, true],
    ["another value", { attributes: '{"a":2}' }, {}, false],
    ["no attributes", { attributes: "{}" }, { attributes: null }, false],
    ["attributes that are no object", { attributes: "{}" }, { attributes: "[]" }, false],
    ["what was sent, but no object", { attributes: "[]" }, { attributes: "[]" }, false],
    ["the same name", { friendlyName: "Ann" }, {}, true],
    ["another name", { friendlyName: "Anna" }, {}, false],
    ["the name but other attributes", { friendlyName: "Ann", attributes: "{}" }, {}, false],
    ["anything, if nothing was sent", {}, { attributes: "[]", friendly_name: null }, true],
  ])("whose answer shows %s", async (_, values, change, isKept) => {
    const { directory } = open(() => ({ body: { ...USER, ...change } }));
    const problem = (operation: string) => ({
      code: "write-not-kept",
      status: 200,
      retry: "once",
      message: `Twilio's answer to ${operation} does not show what was sent, nor does reading the User again. Check the User, look for another program that writes it, and run again.`,
    });
    const [create, update] = [
      directory.createUser(ANN, values, undefined),
      directory.updateUser(SID, values),
    ];
    if (isKept) expect(await Promise.all([create, update])).toEqual([true, true]);
    else {
      await expect(create).rejects.toMatchObject(problem("users.create"));
      await expect(update).rejects.toMatchObject(problem("users.update"));
    }
  });
});

describe("an answer without a User", () => {
  it.each<[string, (one: ReturnType<typeof open>) => Promise<unknown>]>([
    ["users.list", ({ all }) => all()],
    ["users.fetch", ({ directory }) => directory.user(ANN)],
    ["users.create", ({ directory }) => directory.createUser(ANN, {}, undefined)],
    ["users.update", ({ directory }) => directory.updateUser(SID, {})],
  ])("to %s cannot be read, and says so", async (operation, ask) => {
    await expect(ask(open(() => page([{}])))).rejects.toMatchObject({
      code: "answer-unreadable",
      message: expect.stringContaining(`Twilio's answer to ${operation} could not`),
    });
  });
});

describe("a 404", () => {
  const NEXT = "https://conversations.twilio.com/v1/Users?Page=1";
  it("to a list or a creation means that there is no such service", async () => {
    await expect(open(() => NOT_FOUND).all()).rejects.toMatchObject({ code: "service-not-found" });
    const { directory } = open(inTurn(NOT_FOUND, NOT_FOUND, NOT_FOUND));
    await directory.user(ANN);
    await directory.updateUser(SID, {});
    await expect(directory.createUser(ANN, {}, undefined)).rejects.toMatchObject({
      code: "service-not-found",
      endsRun: true,
    });
  });

  const ofOne = (operation: string) => ({
    code: "not-found",
    status: 404,
    retry: "once",
    endsRun: false,
    message: `Twilio answered 404 to ${operation}, although it found the Conversations service before. Run again.`,
  });

  it.each<[string, ReturnType<Answers>, (one: ReturnType<typeof open>) => Promise<unknown>]>([
    ["reading a User", { body: USER }, ({ directory }) => directory.user(ANN)],
    ["an update", { body: USER }, ({ directory }) => directory.updateUser(SID, {})],
    ["a creation", { body: USER }, ({ directory }) => directory.createUser(ANN, {}, undefined)],
    ["a list", page([]), ({ all }) => all()],
  ])("concerns one request after %s", async (_, answer, before) => {
    const opened = open(inTurn(answer, NOT_FOUND, NOT_FOUND));
    await before(opened);
    const created = opened.directory.createUser(ANN, {}, undefined);
    await expect(created).rejects.toMatchObject(ofOne("users.create"));
    await expect(opened.all()).rejects.toMatchObject(ofOne("users.list"));
  });

  it("to a later page concerns that page", async () => {
    const { all } = open(inTurn(page([USER], NEXT), NOT_FOUND));
    await expect(all()).rejects.toMatchObject(ofOne("users.list"));
  });
});

describe("a 403", () => {
  const write = {
    create: (one: ReturnType<typeof open>) => one.directory.createUser(ANN, {}, undefined),
    update: (one: ReturnType<typeof open>) => one.directory.updateUser(SID, {}),
  };
  it.each([
    ["create", "create", "request-refused"],
    ["update", "update", "request-refused"],
    ["create", "update", "permission-missing"],
    ["update", "create", "permission-missing"],
  ] as const)("after a %s, to a %s, is the problem %s", async (first, second, code) => {
    const opened = open(inTurn({ body: USER }, FORBIDDEN));
    await write[first](opened);
    await expect(write[second](opened)).rejects.toMatchObject({
      code,
      status: 403,
      endsRun: code === "permission-missing",
    });
  });

  it("to one User's write names what to look for", async () => {
    const opened = open(inTurn({ body: USER }, FORBIDDEN));
    await write.update(opened);
    await expect(write.update(opened)).rejects.toThrow(
      "users.update was answered with 403, although others succeeded. Look for a proxy or firewall that refuses this User's values, and check whether the API key was changed meanwhile.",
    );
  });
});
