import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { askWhy, fileWith, runWhy } from "../support/ask-why.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";

/** What docs/terminal.md shows, and its table of the keys. */
const page = (await readFile("docs/terminal.md", "utf8")).split("## The explanation")[1] ?? "";
const documented = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? "null");

const AVATAR = { attributes: { image_url: "avatar_url" } };
const PRIYA = "priya.nair@example.com";

async function jsonOf(which: string, ...[options, mapping, environment]: JsonOptions) {
  const { text, code } = await askWhy(which, options, mapping, { json: true, environment });
  return { text, code, workers: JSON.parse(text).workers };
}
type JsonOptions = [
  options?: Parameters<typeof askWhy>[1],
  mapping?: object,
  environment?: Record<string, string>,
];

describe("why --json", () => {
  it("prints what docs/terminal.md shows", async () => {
    const { text, code } = await askWhy(PRIYA, {}, undefined, { json: true });
    expect(JSON.parse(text)).toEqual(documented);
    expect(code).toBe(0);
  });

  it("names every key in its table", async () => {
    const keys = new Set<string>();
    JSON.parse(JSON.stringify(documented), (key, value) => {
      if (/^[a-z]+$/i.test(key)) keys.add(key);
      return value;
    });
    const others = ["friendlyName", "roleSid", "code", "message"];
    for (const key of [...keys, ...others].filter((one) => one !== "version")) {
      expect(page).toMatch(new RegExp(`[\`"]${key}[\`"]`));
    }
  });

  it.each([
    ["maya.okafor@example.com", { action: "none", reason: null, problem: null, write: null }],
    ["new.hire@example.com", { action: "skip", reason: "no-mapped-value", user: null }],
    [
      "noah.dubois@example.com",
      {
        action: "update",
        identity: [
          { source: "contact_uri", isGuess: false, identity: null },
          { source: "friendly_name", isGuess: true, identity: "noah_2Edubois_40example_2Ecom" },
        ],
      },
    ],
  ])("tells the end of %s", async (worker, end) => {
    expect((await jsonOf(worker)).workers).toMatchObject([end]);
  });

  it("names what Twilio does not answer, and ends with 1", async () => {
    const { workers, code } = await jsonOf(PRIYA, { denied: ["Users.fetch"] });
    expect(workers).toMatchObject([
      { action: "fail", user: null, problem: { message: expect.stringContaining("403") } },
    ]);
    expect(code).toBe(1);
  });

  it("lists every Worker of a name", async () => {
    const world = new World();
    world.addWorker("ann", { contact_uri: "client:1", image_url: "1.png" });
    world.addWorker("ann", { contact_uri: "client:2", image_url: "2.png" });
    const { workers } = await jsonOf("ann", { world }, AVATAR);
    expect(workers).toMatchObject([{ write: { identity: "1" } }, { write: { identity: "2" } }]);
  });

  it.each([
    [undefined, "all"],
    ["friendly_name == 'priya.nair@example.com'", "in"],
    ["friendly_name == 'x'", "out"],
  ])("tells whether `workers` as %j matches: %s", async (expression, scope) => {
    const mapping = { ...AVATAR, ...(expression && { workers: expression }) };
    expect((await jsonOf(PRIYA, {}, mapping)).workers).toMatchObject([{ scope }]);
  });

  it.each([PRIYA, "li.wei@example.com"])("hides what is hidden elsewhere: %s", async (worker) => {
    const { text, workers } = await jsonOf(worker, {}, undefined, { GITHUB_ACTIONS: "true" });
    expect(text).not.toMatch(/priya|li.wei|"Li"|png/i);
    expect(workers).toMatchObject([
      {
        name: null,
        identity: [{ holds: "(hidden)", identity: null }],
        rules: [{ reads: [{ value: "(hidden)" }], value: "(hidden)" }, {}],
        write: { attributes: "(hidden)" },
      },
    ]);
  });

  it("explains files too, without any setting", async () => {
    const flags = {
      json: true,
      mapping: await fileWith({ ...AVATAR, workers: "a == 1" }),
      workerJson: await fileWith({ contact_uri: "client:ann", image_url: "new.png" }),
    };
    const user = { sid: "US1", identity: "ann", attributes: { avatar_url: "old.png", id: 1 } };
    const alone = JSON.parse((await runWhy(undefined, flags)).text).workers;
    expect(alone).toMatchObject([{ worker: "", scope: "unknown", action: "create" }]);
    const both = await runWhy(undefined, { ...flags, userJson: await fileWith(user) });
    expect(JSON.parse(both.text).workers).toMatchObject([
      { user: { sid: "US1" }, write: { attributes: '{"avatar_url":"new.png","id":1}' } },
    ]);
  });
});

describe("why --json, from the command line", () => {
  it("prints one document and nothing else", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const { stdout, stderr, code } = await callProgram(["why", PRIYA, "--json"], settings);
    expect(JSON.parse(stdout)).toEqual(documented);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  it.each([[{}], [{ GITHUB_ACTIONS: "true" }]])(
    "leaves stdout empty if there is nothing to explain: %j",
    async (variables) => {
      const { settings } = await startCenter({ world: sampleCenter() });
      const ended = await callProgram(["why", "nobody", "--json"], { ...settings, ...variables });
      expect(ended).toMatchObject({ stdout: "", code: 1 });
      expect(ended.stderr).toContain("No Worker in the Workspace has this name.");
    },
  );
});
