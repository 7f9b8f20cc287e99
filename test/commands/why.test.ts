import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type WhyFlags, why } from "../../src/commands/why.ts";
import type { EmulatorOptions } from "../../src/emulator/emulator.ts";
import { sampleCenter } from "../../src/emulator/sample-center.ts";
import { World } from "../../src/emulator/world.ts";
import { startCenter } from "../support/center.ts";

/** A mapping, or anything else as JSON, in a file of its own. */
async function fileWith(content: unknown): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "why-")), "file.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** Runs the command in this process; what it says is one text. */
async function said(
  worker: string | undefined,
  flags: WhyFlags,
  environment: Record<string, string> = {},
  stdin = "",
) {
  const lines: string[] = [];
  const say = (some: readonly string[]) => lines.push(...some);
  const output = { say, print: (text: string) => say([text]), colors: false };
  const input = Readable.from([stdin]);
  const code = await why(worker, flags, environment, { output, input });
  return { code, text: lines.join("\n") };
}

describe("why, of a Worker at Twilio", () => {
  async function asked(
    worker: string,
    options: EmulatorOptions = {},
    mapping?: object,
    { json = false, environment = {} } = {},
  ) {
    const center = await startCenter({ world: sampleCenter(), ...options });
    const file = mapping && (await fileWith(mapping));
    const flags = { json, ...(file !== undefined && { mapping: file }) };
    const { code, text } = await said(worker, flags, { ...center.settings, ...environment });
    expect(center.writes()).toEqual([]);
    return { center, code, text };
  }

  it.each(["priya.nair@example.com", "PRIYA.nair@example.com", `WK${"0".repeat(31)}3`])(
    "explains %s, and writes nothing",
    async (worker) => {
      const { code, text } = await asked(worker);
      expect(text).toMatch(/^Worker +priya\.nair@example\.com, WK0+3\n/);
      expect(text).toMatch(/~ becomes +"https:\/\/pictures\.example\.com\/priya\.nair\.png"/);
      expect(text).toMatch(/Attributes +\{"avatar_url":"https:[^"]+priya\.nair\.png"\}$/);
      expect(code).toBe(0);
    },
  );

  it("explains a Worker whose attributes the list withholds", async () => {
    const { code, text } = await asked("priya.nair@example.com", { nullAttributes: true });
    expect(text).toContain("~ becomes");
    expect(code).toBe(0);
  });

  it("explains a Worker that is broken, and ends with 0 all the same", async () => {
    const { code, text } = await asked("lena.frost@example.com");
    expect(text).toMatch(/! fails +The Worker's attributes are not a JSON object/);
    expect(code).toBe(0);
  });

  it.each([
    ["friendly_name == 'li.wei@example.com'", "in: ", "+ Write"],
    ["friendly_name == 'nobody'", "out: ", "- No write"],
  ])("asks Twilio whether `workers` matches: %s", async (workers, scope, end) => {
    const mapping = { attributes: { image_url: "avatar_url" }, workers };
    const { text } = await asked("li.wei@example.com", {}, mapping);
    expect(text).toContain(`${scope}\`workers\` (${workers})`);
    expect(text).toContain(end);
  });

  it("finds the Worker that has the same identity", async () => {
    const world = new World();
    for (const name of ["ann", "bob"]) world.addWorker(name, { contact_uri: "client:same", a: 1 });
    const { text, center } = await asked("ann", { world }, { attributes: { a: "a" } });
    expect(text).toContain(`Worker ${world.workers[1]?.sid} has the same identity`);
    expect(center.exchanges.some(({ path }) => path.includes("/Users"))).toBe(false);
  });

  it("passes over a Worker that `workers` leaves out, though it has the same identity", async () => {
    const world = new World();
    for (const name of ["ann", "bob"]) world.addWorker(name, { contact_uri: "client:same", a: 1 });
    const mapping = { attributes: { a: "a" }, workers: "friendly_name == 'ann'" };
    const { text } = await asked("ann", { world }, mapping);
    expect(text).toContain("+ Write");
  });

  it("tells of several Workers of one name which is in scope", async () => {
    const world = new World();
    for (const id of ["1", "2"]) world.addWorker("ann", { contact_uri: `client:${id}`, a: id });
    const mapping = { attributes: { a: "a" }, workers: "a == '2'" };
    const { text } = await asked("ann", { world }, mapping);
    expect(text.match(/^scope +(in|out)/gm)?.map((line) => line.slice(5).trim())).toEqual([
      "out",
      "in",
    ]);
  });

  it.each([`US${"0".repeat(31)}3`, "priya_2Enair_40example_2Ecom"])(
    "explains the Worker of the User %s",
    async (user) => {
      const { text, code } = await asked(user);
      expect(text).toContain("Worker             priya.nair@example.com, ");
      expect(text).toContain("~ Write");
      expect(code).toBe(0);
    },
  );

  it("takes a text for the name of a Worker first, and then for the identity of a User", async () => {
    const world = new World();
    world.addWorker("bob", { contact_uri: "client:ann", a: "1" });
    world.addWorker("ann", { contact_uri: "client:bob", a: "2" });
    for (const identity of ["ann", "bob", "cid"]) world.users.create({ identity });
    const mapping = { attributes: { a: "a" } };
    expect((await asked("ann", { world }, mapping)).text).toMatch(/^Worker +ann, /);
    world.workers.pop();
    expect((await asked("ann", { world }, mapping)).text).toMatch(/^Worker +bob, /);
  });

  it("finds the User's Worker where the list withholds attributes, and by a guess", async () => {
    const { text } = await asked("front_20desk", { nullAttributes: true });
    expect(text).toMatch(/^Worker +front desk, /);
    expect(text).toContain("guessed from friendly_name");
  });

  it("reaches exactly the User of a SID", async () => {
    const world = new World();
    const [first, second] = ["x", "y"].map((identity) => world.users.create({ identity }));
    world.addWorker("ann", { contact_uri: "client:y", a: "1" });
    const mapping = { attributes: { a: "a" } };
    const { text } = await asked(second?.sid ?? "", { world }, mapping);
    expect(text).toMatch(/^Worker +ann, /);
    await expect(asked(first?.sid ?? "", { world }, mapping)).rejects.toMatchObject({
      code: "user-without-worker",
      message: expect.stringContaining("npm run orphans"),
    });
  });

  it.each([
    [`US${"f".repeat(32)}`, "user-not-found", /^The service has no User of this SID/],
    [`WK${"f".repeat(32)}`, "worker-not-found", /^No Worker of the Workspace has this SID/],
    ["nobody", "worker-not-found", /has this name\. .* No User has this identity either\.$/],
    ["..", "worker-not-found", /has this name\. Check the name and TWILIO_WORKSPACE_SID\.$/],
  ])("says what is not there: %s", async (which, code, message) => {
    const problem = { code, message: expect.stringMatching(message) };
    await expect(asked(which)).rejects.toMatchObject(problem);
  });

  it("gives the same as JSON", async () => {
    const { text, code } = await asked("priya.nair@example.com", {}, undefined, { json: true });
    const { version, workers } = JSON.parse(text);
    expect({ version, count: workers.length, code }).toEqual({ version: 1, count: 1, code: 0 });
    expect(workers[0]).toMatchObject({
      worker: `WK${"0".repeat(31)}3`,
      name: "priya.nair@example.com",
      scope: "all",
      problem: null,
      identity: [
        {
          source: "contact_uri",
          isGuess: false,
          holds: "client:priya_2Enair_40example_2Ecom",
          identity: "priya_2Enair_40example_2Ecom",
          problem: null,
        },
      ],
      user: { user: `US${"0".repeat(31)}3`, problem: null },
      rules: [
        {
          place: "attributes[0]",
          to: "attributes.avatar_url",
          reads: [{ path: "image_url", value: "https://pictures.example.com/priya.nair.png" }],
          says: "value",
          now: "https://pictures.example.com/2024/priya.png",
          comes: "change",
          problem: null,
        },
        { place: "friendlyName", to: "friendlyName", says: "value", comes: "same" },
      ],
      action: "update",
      reason: null,
      write: { attributes: expect.stringContaining("priya.nair.png"), friendlyName: null },
    });
  });

  it.each([
    [
      "lena.frost@example.com",
      { action: "fail", problem: { code: "worker-attributes-unreadable" } },
    ],
    ["new.hire@example.com", { action: "skip", reason: "no-mapped-value" }],
    ["maya.okafor@example.com", { action: "none", problem: null }],
    ["li.wei@example.com", { action: "create", user: { user: null } }],
  ])("gives the end of %s as JSON", async (worker, end) => {
    const { text } = await asked(worker, {}, undefined, { json: true });
    expect(JSON.parse(text).workers).toMatchObject([end]);
  });

  it("hides names, identities and values in JSON where it hides them", async () => {
    const options = { json: true, environment: { GITHUB_ACTIONS: "true" } };
    const { text } = await asked("priya.nair@example.com", {}, undefined, options);
    expect(text).not.toMatch(/priya/i);
    expect(JSON.parse(text).workers).toMatchObject([
      {
        name: null,
        identity: [{ holds: "(hidden)", identity: null }],
        write: { attributes: null },
      },
    ]);
  });

  it("keeps digits in JSON", async () => {
    const world = new World();
    world.addWorker("ann", '{"contact_uri":"client:ann","a":12345678901234567890}');
    const mapping = { attributes: { a: "a" } };
    const { text } = await asked("ann", { world }, mapping, { json: true });
    expect(text).toContain('"value": 12345678901234567890');
  });

  it("explains every Worker where several have one name", async () => {
    const world = new World();
    for (const id of ["1", "2"]) world.addWorker("ann", { contact_uri: `client:${id}`, a: id });
    const { text, code } = await asked("ann", { world }, { attributes: { a: "a" } });
    expect(text).toMatch(/^2 Workers are meant by this:\n\nWorker/);
    expect(text.match(/^\+ Write/gm)).toHaveLength(2);
    expect(code).toBe(0);
  });

  it("reports that there is no such Worker", async () => {
    await expect(asked("nobody")).rejects.toMatchObject({ code: "worker-not-found" });
  });

  it("shows the steps up to the one that Twilio does not answer, and ends with 1", async () => {
    const { code, text } = await asked("priya.nair@example.com", { denied: ["Users.fetch"] });
    expect(text).toContain("→ priya_2Enair_40example_2Ecom");
    expect(text).toMatch(/! fails +Twilio answered 403/);
    expect(code).toBe(1);
  });
});

describe("why, of a Worker in a file", () => {
  const ATTRIBUTES = { contact_uri: "client:ann", image_url: "new.png", id: 1 };
  const WORKER = { sid: "WK1", friendly_name: "ann", attributes: ATTRIBUTES };
  const asText = { ...WORKER, attributes: JSON.stringify(ATTRIBUTES) };
  const MAPPING = { attributes: { image_url: "avatar_url" } };

  it.each([
    ["what the API gives", asText],
    ["attributes as an object", WORKER],
    [
      "what Twilio's command line prints",
      [{ ...asText, friendly_name: undefined, friendlyName: "Ann" }],
    ],
    ["attributes alone", ATTRIBUTES],
    ["a byte order mark", `\uFEFF${JSON.stringify(asText)}`],
  ])("takes %s, without any setting", async (_, content) => {
    const flags = { workerJson: await fileWith(content), mapping: await fileWith(MAPPING) };
    const { code, text } = await said(undefined, flags);
    expect(text).toMatch(/Identity +ann\n +Attributes +\{"avatar_url":"new\.png"\}$/);
    expect(text).toContain("none is given, as if there were none");
    expect(code).toBe(0);
    const named = Array.isArray(content) ? /^Worker +Ann, WK1$/m : /^Worker +(ann|without SID)/;
    expect(text).toMatch(named);
  });

  it("takes either from stdin", async () => {
    const mapping = await fileWith(MAPPING);
    const user = { sid: "US1", identity: "ann", friendly_name: null, attributes: "{}" };
    const [workerJson, userJson] = [await fileWith(WORKER), await fileWith(user)];
    const byWorker = { mapping, workerJson: "-", userJson };
    const byUser = { mapping, workerJson, userJson: "-" };
    const one = await said(undefined, byWorker, {}, JSON.stringify(WORKER));
    const other = await said(undefined, byUser, {}, JSON.stringify(user));
    expect(one.text).toContain("updates User US1 with");
    expect(other).toEqual(one);
  });

  it("carries what the User has to the digit", async () => {
    const flags = {
      mapping: await fileWith(MAPPING),
      workerJson: await fileWith(WORKER),
      userJson: await fileWith('{"id":12345678901234567890,"rate":1.0}'),
    };
    const { text } = await said(undefined, flags);
    expect(text).toContain('{"id":12345678901234567890,"rate":1.0,"avatar_url":"new.png"}');
  });

  it("does not take another's User for the Worker's", async () => {
    const flags = {
      mapping: await fileWith(MAPPING),
      workerJson: await fileWith(WORKER),
      userJson: await fileWith({ identity: "Ann", attributes: {} }),
    };
    const { code, text } = await said(undefined, flags);
    expect(text).toMatch(/! fails +The User that was found has another identity/);
    expect(code).toBe(0);
  });

  it.each([
    ["{", ":1:2: not JSON"],
    ["[]", "it must be one object"],
    [[WORKER, WORKER], "it must be one object"],
    [{ sid: "WK1" }, "its `attributes` must be there"],
    [{ sid: "WK1", attributes: 7 }, "its `attributes` must be there"],
    [{ friendly_name: "Ann" }, "its `attributes` must be there"],
    [{ image_url: "new.png" }, "the identity comes from the name, which is not there"],
  ])("refuses %j", async (content, message) => {
    const flags = { workerJson: await fileWith(content), mapping: await fileWith(MAPPING) };
    await expect(said(undefined, flags)).rejects.toMatchObject({
      name: "SettingsError",
      message: expect.stringContaining(message),
    });
  });

  it("refuses a SHOW_VALUES that says neither", async () => {
    const flags = { workerJson: await fileWith(WORKER), mapping: await fileWith(MAPPING) };
    await expect(said(undefined, flags, { SHOW_VALUES: "yes" })).rejects.toMatchObject({
      name: "SettingsError",
      message: "Settings: SHOW_VALUES must be `true` or `false`.",
    });
    const { text } = await said(undefined, flags, { SHOW_VALUES: "FALSE" });
    expect(text).not.toContain("new.png");
  });

  it("refuses a file that is not there", async () => {
    await expect(said(undefined, { workerJson: "none.json" })).rejects.toThrow(
      "--worker-json none.json: does not exist.",
    );
  });
});

describe("why, called wrongly", () => {
  it.each<[string | undefined, WhyFlags]>([
    [undefined, {}],
    ["ann", { workerJson: "w.json" }],
    ["ann", { userJson: "u.json" }],
    [undefined, { workerJson: "-", userJson: "-" }],
  ])("says so of %j with %j", async (worker, flags) => {
    await expect(said(worker, flags)).rejects.toMatchObject({ name: "SettingsError" });
  });
});
