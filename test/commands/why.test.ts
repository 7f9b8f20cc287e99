import { describe, expect, it } from "vitest";
import type { WhyFlags } from "../../src/commands/why.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { askWhy, fileWith, runWhy } from "../support/ask-why.ts";

describe("why, of a Worker at Twilio", () => {
  it.each(["priya.nair@example.com", "PRIYA.nair@example.com", `WK${"0".repeat(31)}3`])(
    "explains %s, and writes nothing",
    async (worker) => {
      const { code, text } = await askWhy(worker);
      expect(text).toMatch(/^Worker +priya\.nair@example\.com, WK0+3\n/);
      expect(text).toMatch(/~ becomes +"https:\/\/pictures\.example\.com\/priya\.nair\.png"/);
      expect(text).toMatch(/Attributes +\{"avatar_url":"https:[^"]+priya\.nair\.png"\}$/);
      expect(code).toBe(0);
    },
  );

  it("explains a Worker whose attributes the list withholds", async () => {
    const { code, text } = await askWhy("priya.nair@example.com", { nullAttributes: true });
    expect(text).toContain("~ becomes");
    expect(code).toBe(0);
  });

  it("explains a Worker that is broken, and ends with 0 all the same", async () => {
    const { code, text } = await askWhy("lena.frost@example.com");
    expect(text).toMatch(/! fails +The Worker's attributes are not a JSON object/);
    expect(code).toBe(0);
  });

  it.each([
    ["friendly_name == 'li.wei@example.com'", "in: ", "+ Write"],
    ["friendly_name == 'nobody'", "out: ", "· No write"],
  ])("asks Twilio whether `workers` matches: %s", async (workers, scope, end) => {
    const mapping = { attributes: { image_url: "avatar_url" }, workers };
    const { text } = await askWhy("li.wei@example.com", {}, mapping);
    expect(text).toContain(`${scope}\`workers\` (${workers})`);
    expect(text).toContain(end);
  });

  it("finds the Worker that has the same identity", async () => {
    const world = new World();
    for (const name of ["ann", "bob"]) world.addWorker(name, { contact_uri: "client:same", a: 1 });
    const { text, center } = await askWhy("ann", { world }, { attributes: { a: "a" } });
    expect(text).toContain(`Worker ${world.workers[1]?.sid} has the same identity`);
    expect(center.exchanges.some(({ path }) => path.includes("/Users"))).toBe(false);
  });

  it("passes over a Worker that `workers` leaves out, though it has the same identity", async () => {
    const world = new World();
    for (const name of ["ann", "bob"]) world.addWorker(name, { contact_uri: "client:same", a: 1 });
    const mapping = { attributes: { a: "a" }, workers: "friendly_name == 'ann'" };
    const { text } = await askWhy("ann", { world }, mapping);
    expect(text).toContain("+ Write");
  });

  it("tells of several Workers of one name which is in scope", async () => {
    const world = new World();
    for (const id of ["1", "2"]) world.addWorker("ann", { contact_uri: `client:${id}`, a: id });
    const mapping = { attributes: { a: "a" }, workers: "a == '2'" };
    const { text } = await askWhy("ann", { world }, mapping);
    expect(text.match(/^scope +(in|out)/gm)?.map((line) => line.slice(5).trim())).toEqual([
      "out",
      "in",
    ]);
  });

  it("explains every Worker where several have one name", async () => {
    const world = new World();
    for (const id of ["1", "2"]) world.addWorker("ann", { contact_uri: `client:${id}`, a: id });
    const { text, code } = await askWhy("ann", { world }, { attributes: { a: "a" } });
    expect(text).toMatch(/^2 Workers match:\n\nWorker/);
    expect(text.match(/^\+ Write/gm)).toHaveLength(2);
    expect(code).toBe(0);
  });

  it("reports that there is no such Worker", async () => {
    await expect(askWhy("nobody")).rejects.toMatchObject({ code: "worker-not-found" });
  });

  it("shows the steps up to the one that Twilio does not answer, and ends with 1", async () => {
    const { code, text } = await askWhy("priya.nair@example.com", { denied: ["Users.fetch"] });
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
    const { code, text } = await runWhy(undefined, flags);
    expect(text).toMatch(/Identity +ann\n +Attributes +\{"avatar_url":"new\.png"\}$/);
    expect(text).toContain("none given, so as if there were none");
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
    const one = await runWhy(undefined, byWorker, {}, JSON.stringify(WORKER));
    const other = await runWhy(undefined, byUser, {}, JSON.stringify(user));
    expect(one.text).toContain("updates User US1 with");
    expect(other).toEqual(one);
  });

  it("carries what the User has to the digit", async () => {
    const flags = {
      mapping: await fileWith(MAPPING),
      workerJson: await fileWith(WORKER),
      userJson: await fileWith('{"id":12345678901234567890,"rate":1.0}'),
    };
    const { text } = await runWhy(undefined, flags);
    expect(text).toContain('{"id":12345678901234567890,"rate":1.0,"avatar_url":"new.png"}');
  });

  it("does not take another's User for the Worker's", async () => {
    const flags = {
      mapping: await fileWith(MAPPING),
      workerJson: await fileWith(WORKER),
      userJson: await fileWith({ identity: "Ann", attributes: {} }),
    };
    const { code, text } = await runWhy(undefined, flags);
    expect(text).toMatch(/! fails +The User that was found has another identity/);
    expect(code).toBe(0);
  });

  it.each([
    ["{", ":1:2: not JSON"],
    ["[]", "must be one JSON object"],
    [[WORKER, WORKER], "must be one JSON object"],
    [{ sid: "WK1" }, "`attributes` must be text or an object"],
    [{ sid: "WK1", attributes: 7 }, "`attributes` must be text or an object"],
    [{ friendly_name: "Ann" }, "`attributes` must be text or an object"],
    [{ image_url: "new.png" }, "the identity comes from the name, but the file has none"],
  ])("refuses %j", async (content, message) => {
    const flags = { workerJson: await fileWith(content), mapping: await fileWith(MAPPING) };
    await expect(runWhy(undefined, flags)).rejects.toMatchObject({
      name: "SettingsError",
      message: expect.stringContaining(message),
    });
  });

  it("refuses a SHOW_VALUES that says neither", async () => {
    const flags = { workerJson: await fileWith(WORKER), mapping: await fileWith(MAPPING) };
    await expect(runWhy(undefined, flags, { SHOW_VALUES: "yes" })).rejects.toMatchObject({
      name: "SettingsError",
      message: "Settings: SHOW_VALUES must be `true` or `false`.",
    });
    const { text } = await runWhy(undefined, flags, { SHOW_VALUES: "FALSE" });
    expect(text).not.toContain("new.png");
  });

  it("refuses a file that is not there", async () => {
    await expect(runWhy(undefined, { workerJson: "none.json" })).rejects.toThrow(
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
    await expect(runWhy(worker, flags)).rejects.toMatchObject({ name: "SettingsError" });
  });
});
