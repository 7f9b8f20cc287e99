import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { type InitFlags, init } from "../../src/commands/init.ts";
import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { Cancelled, type Prompter, type Question } from "../../src/setup/prompter.ts";
import { startCenter } from "../support/center.ts";
import { PLAIN } from "../support/screens.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SHIPPED = await readFile(new URL("../../mapping.json", import.meta.url), "utf8");

/** Somebody who answers questions by a word in them, the next answer each time. */
function somebody(answers: Readonly<Record<string, readonly (string | boolean)[]>>) {
  const asked: Question[] = [];
  const refused: string[] = [];
  const usual: [string, boolean][] = [];
  const left = new Map(Object.entries(answers).map(([word, list]) => [word, [...list]]));
  const next = (message: string) => {
    const entry = [...left].find(([word]) => message.includes(word));
    return entry?.[1].shift();
  };
  const text = async (question: Question) => {
    asked.push(question);
    for (;;) {
      const answer = String(next(question.message) ?? question.initial ?? "");
      const issue = question.check(answer);
      if (issue === undefined) return answer;
      refused.push(issue);
      if (answer === "") throw new Cancelled();
    }
  };
  const prompter: Prompter = {
    text,
    secret: text,
    confirm: async (message, yes) => {
      usual.push([message, yes]);
      return (next(message) ?? yes) === true;
    },
  };
  return { prompter, asked, refused, usual };
}

/** A new fork, and `init` in it. */
async function startFork(options: EmulatorOptions = {}) {
  const center = await startCenter({ world: sampleCenter(), ...options });
  const folder = await temporaryFolder();
  const said: string[] = [];
  const open = () => ({ say: (lines: readonly string[]) => said.push(...lines), ...PLAIN });
  const run = (environment: Record<string, string> = {}, flags: InitFlags = {}, who?: Prompter) =>
    init(flags, { ...center.settings, ...environment }, { prompter: who, folder, open });
  const file = (name: string) => readFile(join(folder, name), "utf8");
  const put = (name: string, text: string) => writeFile(join(folder, name), text);
  return { ...center, folder, said, text: () => said.join("\n"), run, file, put };
}

/** The settings as somebody gives them who takes what Flex uses. */
function withService(settings: Readonly<Record<string, string>>) {
  return { ...settings, TWILIO_CONVERSATIONS_SERVICE_SID: sampleCenter().defaultServiceSid };
}

describe("init, where nobody can be asked", () => {
  it("writes the mapping that the Workers' attributes suggest, and a private .env", async () => {
    const { run, file, folder, settings, text, writes } = await startFork();
    expect(await run()).toBe(0);
    expect(await file("mapping.json")).toBe(SHIPPED);
    expect(parseEnv(await file(".env"))).toEqual(settings);
    expect((await stat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
    expect(writes()).toEqual([]);
    expect(text()).toContain("To see a plan on this machine: npm run plan");
  });

  it("shows keys and kinds, and no value", async () => {
    const { run, text } = await startFork();
    await run();
    expect(text()).toContain("Attributes of 9 Workers");
    expect(text()).toMatch(/\n {2}image_url {8}8 {2}text\n/);
    expect(text()).toMatch(/\n {2}roles {12}8 {2}list\n/);
    expect(text()).not.toMatch(/pictures\.example|priya|client:/);
  });

  it("tells gh of each setting, and of no secret's value", async () => {
    const { run, text, world } = await startFork();
    await run({ TWILIO_AUTH_TOKEN: world.authToken }, { service: world.defaultServiceSid });
    expect(text().match(/^ {2}gh .*/gm)).toEqual([
      "  gh secret set TWILIO_API_KEY",
      "  gh secret set TWILIO_API_SECRET",
      `  gh variable set TWILIO_ACCOUNT_SID --body ${world.accountSid}`,
      `  gh variable set TWILIO_WORKSPACE_SID --body ${world.workspaceSid}`,
      `  gh variable set TWILIO_CONVERSATIONS_SERVICE_SID --body ${world.defaultServiceSid}`,
    ]);
    for (const secret of [world.apiSecret, world.authToken]) expect(text()).not.toContain(secret);
  });

  it.each([
    ["mapping.json", SHIPPED.replace("image_url", "my_picture")],
    [".env", "WEBHOOK_URL=https://sync.example.com\n"],
  ])("overwrites no %s without --force, and then writes nothing at all", async (name, before) => {
    const { run, file, put } = await startFork();
    await put(name, before);
    await expect(run()).rejects.toThrow(`${name}: already exists`);
    expect(await file(name)).toBe(before);
    await expect(file(name === ".env" ? "mapping.json" : ".env")).rejects.toThrow("ENOENT");
    expect(await run({}, { force: true })).toBe(0);
    expect(await file("mapping.json")).toBe(SHIPPED);
  });

  it.each(["mapping.json", ".env"])(
    "reads %s before the first request, and overwrites none that it cannot read",
    async (name) => {
      const { run, folder, exchanges } = await startFork();
      const before = Buffer.from('\uFEFF{"a":1}', "utf16le");
      await writeFile(join(folder, name), before);
      await expect(run({}, { force: true })).rejects.toThrow(`${name}: UTF-16 LE, not UTF-8.`);
      expect(await readFile(join(folder, name))).toEqual(before);
      expect(exchanges).toEqual([]);
    },
  );

  it("keeps the first variable of a .env with a byte order mark", async () => {
    const { run, file, put, settings } = await startFork();
    await put(".env", "\uFEFFWEBHOOK_URL=https://sync.example.com\n");
    await run({}, { force: true });
    expect(parseEnv(await file(".env"))).toEqual({
      ...settings,
      WEBHOOK_URL: "https://sync.example.com",
    });
  });

  it("says in brief what --force changes, of .env the names alone, and keeps other variables", async () => {
    const { run, file, put, text, folder, settings } = await startFork();
    await put("mapping.json", SHIPPED.replace("image_url", "my_picture"));
    await put(".env", "WEBHOOK_URL=https://sync.example.com\nTWILIO_API_SECRET=former\n");
    await run({}, { force: true });
    expect(text()).toContain('  -   "attributes": [{ "from": "my_picture", "to": "avatar_url" }],');
    expect(text()).toContain("  ~ TWILIO_API_SECRET");
    expect(text()).not.toContain("former");
    expect(parseEnv(await file(".env"))).toEqual({
      ...settings,
      WEBHOOK_URL: "https://sync.example.com",
    });
    expect((await stat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
  });

  it("leaves alone what is up to date", async () => {
    const { run, text } = await startFork();
    await run();
    expect(await run()).toBe(0);
    expect(text()).toContain("mapping.json: already up to date");
    expect(text()).toContain(".env: already up to date");
  });

  it("names what is missing before the first request", async () => {
    const { run, exchanges } = await startFork();
    await expect(run({ TWILIO_WORKSPACE_SID: "", TWILIO_API_SECRET: "" })).rejects.toThrow(
      /TWILIO_WORKSPACE_SID is not set[\s\S]*TWILIO_API_SECRET is not set/,
    );
    expect(exchanges).toEqual([]);
  });

  it("writes nothing for settings that Twilio does not accept", async () => {
    const { run, file, text } = await startFork();
    expect(await run({}, { workspace: countedSid("WS", 9) })).toBe(1);
    expect(text()).toContain(`problem  Workspace: there is no ${countedSid("WS", 9)}`);
    expect(text()).toContain("Nothing was written.");
    for (const name of [".env", "mapping.json"]) await expect(file(name)).rejects.toThrow();
  });

  it("proposes no mapping where no key is known, and writes .env", async () => {
    const { run, world, file, text } = await startFork();
    world.workers.length = 0;
    world.addWorker("ann", { portrait: "x" });
    expect(await run()).toBe(0);
    expect(text()).toContain("Write mapping.json by hand");
    await expect(file("mapping.json")).rejects.toThrow("ENOENT");
    expect(await file(".env")).toContain("TWILIO_ACCOUNT_SID");
  });

  it("fetches Workers whose attributes the list withholds", async () => {
    const { run, text } = await startFork({ nullAttributes: true });
    await run();
    expect(text()).toContain("Attributes of 9 Workers");
  });
});

describe("init, with somebody at the terminal", () => {
  it("asks until an answer fits, and for no secret that is there", async () => {
    const { run, settings, file } = await startFork();
    const { prompter, refused, asked } = somebody({
      Workspace: ["WS1", `${settings.TWILIO_WORKSPACE_SID}`],
    });
    expect(await run({ TWILIO_WORKSPACE_SID: "" }, {}, prompter)).toBe(0);
    expect(refused).toEqual(["It must be `WS` and 32 hexadecimal digits."]);
    expect(asked.map(({ message }) => message.split(/ \(|[;']/)[0])).toEqual([
      "Account SID",
      "Region",
      "API key SID",
      "Workspace SID",
      "Conversations service SID",
      "Private repository to create on GitHub, as OWNER/NAME",
    ]);
    expect(parseEnv(await file(".env"))).toEqual(withService(settings));
  });

  it("asks for the Auth Token where there is no API key", async () => {
    const { run, world, file } = await startFork();
    const { prompter } = somebody({ "Auth Token": ["", world.authToken] });
    expect(await run({ TWILIO_API_KEY: "", TWILIO_API_SECRET: "" }, {}, prompter)).toBe(0);
    const { TWILIO_AUTH_TOKEN, TWILIO_API_SECRET } = parseEnv(await file(".env"));
    expect({ TWILIO_AUTH_TOKEN, TWILIO_API_SECRET }).toEqual({
      TWILIO_AUTH_TOKEN: world.authToken,
    });
  });

  it("asks for the secret of another key", async () => {
    const { run, settings, file } = await startFork();
    const { prompter } = somebody({
      "key SID": [`${settings.TWILIO_API_KEY}`],
      secret: [`${settings.TWILIO_API_SECRET}`],
    });
    const former = { TWILIO_API_KEY: countedSid("SK", 9), TWILIO_API_SECRET: "former" };
    expect(await run(former, {}, prompter)).toBe(0);
    expect(parseEnv(await file(".env"))).toEqual(withService(settings));
  });

  it.each([
    [["dublin", "IE1"], ["dubiln", ""], { TWILIO_REGION: "IE1" }],
    [["tokio", "jp1"], ["jp1", "tokyo"], { TWILIO_REGION: "jp1", TWILIO_EDGE: "tokyo" }],
  ])("asks for region and edge until they fit together: %j, %j", async (Region, Edge, expected) => {
    const { run, settings, file } = await startFork();
    const { prompter, refused } = somebody({ Region, Edge });
    expect(await run({}, {}, prompter)).toBe(0);
    expect(refused).toEqual([
      "It must be a region such as `us1`, `ie1` or `au1`.",
      expect.stringContaining("TWILIO_EDGE"),
    ]);
    expect(parseEnv(await file(".env"))).toEqual({ ...withService(settings), ...expected });
  });

  it("takes no empty edge for a region whose edge nobody knows", async () => {
    const { run } = await startFork();
    const { prompter, refused } = somebody({ Region: ["jp1"], Edge: [""] });
    await run({}, {}, prompter);
    expect(refused).toEqual([expect.stringMatching(/^TWILIO_EDGE is not set, and this program/)]);
  });

  it("takes no SID for a secret", async () => {
    const { run, settings, file } = await startFork();
    const { prompter, refused } = somebody({
      secret: [`${settings.TWILIO_API_KEY}`, `${settings.TWILIO_API_SECRET}`],
    });
    expect(await run({ TWILIO_API_SECRET: "" }, {}, prompter)).toBe(0);
    expect(refused).toEqual(["It holds the SID of an API key (SK…)."]);
    expect(parseEnv(await file(".env"))).toEqual(withService(settings));
  });

  it("asks again for a secret that Twilio did not accept, if nobody says no", async () => {
    const { run, world, text } = await startFork();
    const { prompter, usual } = somebody({ "key secret": [world.apiSecret] });
    expect(await run({ TWILIO_API_SECRET: "misspelt-secret" }, {}, prompter)).toBe(0);
    expect(text()).toMatch(/^Twilio answered 401.*the credentials are not accepted/);
    expect(text()).toContain("ok       Credentials:");
    expect(usual).toContainEqual(["Enter them again?", true]);
  });

  it("asks again for a Workspace that is not there", async () => {
    const { run, settings, text } = await startFork();
    const { prompter } = somebody({
      Workspace: [countedSid("WS", 9), `${settings.TWILIO_WORKSPACE_SID}`],
    });
    expect(await run({}, {}, prompter)).toBe(0);
    expect(text()).toContain("problem  Workspace:");
    expect(text()).toContain("ok       Workspace:");
  });

  it("offers the Workspace and the service of Flex", async () => {
    const { run, settings, file } = await startFork();
    const { prompter, asked } = somebody({});
    expect(await run({ TWILIO_WORKSPACE_SID: "" }, {}, prompter)).toBe(0);
    expect(parseEnv(await file(".env"))).toEqual(withService(settings));
    expect(asked.filter(({ message }) => message.includes("the one Flex uses"))).toHaveLength(2);
  });

  it("asks for the Workspace where the key may not read the configuration of Flex", async () => {
    const { run, settings, file } = await startFork({ denied: ["Flex.fetch"] });
    const { prompter } = somebody({ Workspace: [`${settings.TWILIO_WORKSPACE_SID}`] });
    expect(await run({ TWILIO_WORKSPACE_SID: "" }, {}, prompter)).toBe(0);
    expect(parseEnv(await file(".env"))).toEqual(settings);
  });

  it.each([
    [true, SHIPPED],
    [false, "{}"],
  ])("overwrites a file only with leave: %s", async (leave, after) => {
    const { run, file, put, text } = await startFork();
    await put("mapping.json", "{}");
    const { prompter } = somebody({ "Overwrite mapping.json": [leave] });
    expect(await run({}, {}, prompter)).toBe(0);
    expect(await file("mapping.json")).toBe(after);
    expect(text()).toContain("mapping.json would change:\n  - {}\n  + {");
    expect(await file(".env")).toContain("TWILIO_ACCOUNT_SID");
  });

  it("warns of a mapping that it leaves in place", async () => {
    const { run, put, text, settings } = await startFork();
    const place = { to: "avatar_url" };
    const attributes = [
      { from: "imageurl", ...place },
      { from: "attributes.email", to: "email" },
    ];
    await put("mine.json", JSON.stringify({ attributes }));
    const { prompter } = somebody({ "Overwrite mine.json": [false] });
    await run({ ...settings, MAPPING_FILE: "mine.json" }, {}, prompter);
    expect(text()).toContain(
      "mine.json: attributes[0].from: None of 9 Workers has `imageurl`; did you mean `image_url` (8 of 9 have it)?",
    );
    expect(text()).toMatch(/mine\.json:1:\d+: attributes\[1\]\.from: warning: starts with/);
  });

  it("ends where somebody has had enough", async () => {
    const { run, exchanges, text } = await startFork();
    const { prompter } = somebody({});
    expect(await run({ TWILIO_ACCOUNT_SID: "" }, {}, prompter)).toBe(1);
    expect(text()).toContain("Stopped.");
    expect(exchanges).toEqual([]);
  });
});

describe("init of a new repository", () => {
  const REPOSITORY = { repository: "acme/agent-sync", folder: "agent-sync" };

  it("writes the mapping and the workflows into its folder, and .env here", async () => {
    const { run, file, settings } = await startFork();
    expect(await run({}, REPOSITORY)).toBe(0);
    expect(await file("agent-sync/mapping.json")).toBe(SHIPPED.replace(/^ *"\$schema".*\n/m, ""));
    for (const name of ["sync.yml", "pull-request.yml"]) {
      const example = new URL(`../../docs/examples/${name}`, import.meta.url);
      expect((await file(`agent-sync/.github/workflows/${name}`)).replace(/\S+\//g, "")).toBe(
        (await readFile(example, "utf8")).replace(/\S+\//g, ""),
      );
    }
    const MAPPING_FILE = "agent-sync/mapping.json";
    expect(parseEnv(await file(".env"))).toEqual({ ...settings, MAPPING_FILE });
    await expect(file("mapping.json")).rejects.toThrow("ENOENT");
  });

  it("says that the workflows do not name this project's owner, if they do not", async () => {
    const { run, text, file } = await startFork();
    await run({}, REPOSITORY);
    const workflow = await file("agent-sync/.github/workflows/sync.yml");
    const isUnknown = workflow.includes("uses: OWNER/");
    expect(text().includes("replace OWNER with the owner")).toBe(isUnknown);
  });

  it("keeps its mapping when it is run again without the repository", async () => {
    const { run, text } = await startFork();
    await run({}, REPOSITORY);
    expect(await run({ MAPPING_FILE: "agent-sync/mapping.json" })).toBe(0);
    expect(text()).toContain("agent-sync/mapping.json: already up to date");
  });

  it("creates it private, hands over the settings and starts a dry run", async () => {
    const { run, text, world } = await startFork();
    await run({}, REPOSITORY);
    expect(text().match(/^ {2}(git|gh) .*/gm)).toEqual([
      "  git -C agent-sync init --initial-branch=main",
      "  git -C agent-sync add mapping.json .github",
      '  git -C agent-sync commit --message "Sync agents to the chat"',
      "  gh repo create acme/agent-sync --private --source=agent-sync",
      "  gh secret set TWILIO_API_KEY -R acme/agent-sync",
      "  gh secret set TWILIO_API_SECRET -R acme/agent-sync",
      `  gh variable set TWILIO_ACCOUNT_SID -R acme/agent-sync --body ${world.accountSid}`,
      `  gh variable set TWILIO_WORKSPACE_SID -R acme/agent-sync --body ${world.workspaceSid}`,
      "  git -C agent-sync push --set-upstream origin main",
      "  gh workflow enable sync.yml -R acme/agent-sync",
      "  gh workflow run sync.yml -R acme/agent-sync -f command=plan",
    ]);
  });

  it("asks for its name until it is one, and puts it beside this clone", async () => {
    const { run, text, folder } = await startFork();
    const name = `sync-of-${basename(folder)}`;
    const { prompter, refused } = somebody({ repository: ["agent-sync", `acme/${name}`] });
    expect(await run({}, {}, prompter)).toBe(0);
    expect(refused).toEqual(["It must be OWNER/NAME, for example acme/agent-sync."]);
    expect(text()).toContain(`Proposed as ../${name}/mapping.json:`);
    await rm(join(folder, "..", name), { recursive: true });
  });

  it.each(["acme", "acme/..", "acme/.", "-R/agents", "acme/a b", "acme/a/b"])(
    "refuses the name %s before it writes anything",
    async (repository) => {
      const { run, file } = await startFork();
      await expect(run({}, { repository })).rejects.toThrow("--repository: It must be");
      await expect(file(".env")).rejects.toThrow("ENOENT");
    },
  );
});
