import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { SETTING_NAMES } from "../../src/settings.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { serveHandler } from "../support/serve-handler.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { workflowText } from "../workflows/workflow.ts";
import { shownCommands } from "./shown-commands.ts";

/** Commands that another test runs, with what is in its file. */
const RUN_BY: Readonly<Record<string, string>> = {
  "npm ci": "job = await installSyncJob()",
  "npm run bench": 'runScript("test/bench/cli.ts"',
  "npm run demo": "runBundle(DEMO)",
  "npm run demo -- --live": '[DEMO, "--live"]',
  "npm run docs": "await documents()",
  "npm run emulator": '[EMULATOR, "--port", "0"',
  "npm run webhook": '[BUNDLE, "webhook"]',
  "npm run build:functions": "await buildFunctions(",
};

/** Commands that no test runs, with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npm run bench -- --proof all": "takes half an hour; `bench` itself is run",
  "cp mapping.json lambda/": "is a plain copy",
  "deno serve -A src/api/worker-events.ts": "needs Deno; test/api runs it where it is installed",
  "npm run check:functions": "installs Twilio's local runtime from npm's registry",
  "npm run check:vercel": "installs Vercel's command line from npm's registry",
  "npm run format": "changes files; `npm test` runs the same check without that",
  "npm run test:mutation -- --mutate 'src/plan/**/*.ts'": "installs Stryker, and takes 20 minutes",
  "npm run test:soak": "takes an hour",
  "npm test": "is what runs this test",
  "npx esbuild src/api/lambda.ts --bundle --minify --platform=node --outfile=lambda/index.cjs":
    "is run once for all tests of the function",
  "twilio serverless:deploy --cwd twilio-functions --env ../.env --override-existing-project":
    "needs an account",
};

/** What to type where a page leaves something out. */
const FILLED: Readonly<Record<string, string>> = {
  WORKER: "ann@example.com",
  NAME: "c3u12-9f2c41d0a7b3",
  why: "why ann@example.com",
  "webhook:register": "webhook:register --url https://your-project.vercel.app/api/worker-events",
};

const commands = await shownCommands();
const { scripts, devDependencies } = z
  .object({ scripts: z.record(z.string(), z.string()), devDependencies: z.looseObject({}) })
  .parse(JSON.parse(await readFile("package.json", "utf8")));

/** The arguments for the program of a line that starts it through npm; undefined for other lines. */
function programArguments(line: string): string[] | undefined {
  const [, script = "", given = ""] =
    /^npm run (?:--silent )?([\w:-]+)(?: -- (.*))?$/.exec(line) ?? [];
  const [, own] = /^node --import tsx src\/cli\.ts (.+)$/.exec(scripts[script] ?? "") ?? [];
  if (own === undefined) return undefined;
  const words = given.split(" ").filter((word) => word !== "");
  if (words.at(-1) === "--url") words.push("URL");
  const isWhole = words.some((word) => !word.startsWith("--") || word.startsWith("--url"));
  const start = isWhole ? own : (FILLED[own] ?? own);
  return [...start.split(" "), ...words.map((word) => FILLED[word] ?? word)];
}

/** A folder with what the pages speak of, in which the program is run until the test ends. */
async function enterFolder(isSetUp: boolean): Promise<void> {
  const folder = await temporaryFolder();
  if (isSetUp) await copyFile("mapping.json", join(folder, "mapping.json"));
  const worker = { friendly_name: "ann@example.com", attributes: { image_url: "a.png" } };
  await writeFile(join(folder, "worker.json"), JSON.stringify(worker));
  await writeFile(join(folder, "user.json"), '{"identity":"ann","attributes":{}}');
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
}

/** A center in which the Workers' Users are up to date but for one, its settings, and its webhook. */
async function startShown() {
  const world = generatedCenter({ workers: 12, users: 12, changed: 1 });
  world.addWorker("ann@example.com", { contact_uri: "client:ann", image_url: "a.png" });
  world.users.create({ identity: "ann" });
  const { settings } = await startCenter({ world });
  const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken };
  const url = await serveHandler(workerEventsHandler(environment, { log: () => {} }));
  return { settings: { ...environment, WEBHOOK_URL: url }, url };
}

describe("a command that a page shows", () => {
  const ofProgram = commands.filter(
    ({ line }) => RUN_BY[line] === undefined && programArguments(line) !== undefined,
  );

  it.each(ofProgram)("$line ($page) is accepted, and does its work", async ({ line }) => {
    const args = programArguments(line) ?? [];
    const { settings, url } = await startShown();
    await enterFolder(!args.includes("init"));
    // The doctor calls the webhook, and only one on this machine.
    const onThisMachine = args.map((word, index) =>
      args[0] === "doctor" && args[index - 1] === "--url" ? url : word,
    );
    const { code, stderr } = await callProgram(onThisMachine, settings);
    expect(stderr).not.toMatch(/error:|unexpected/i);
    const isOtherPlan = args.some((word) => word.startsWith("--plan"));
    expect(code).toBe(isOtherPlan ? 3 : 0);
  });

  it.each(commands.filter(({ line }) => /^gh (secret|variable) set /.test(line)))(
    "$line ($page) sets what the program reads",
    ({ line }) => {
      const [, name] = /^gh (?:secret set (\w+)|variable set \w+ --body \S+)$/.exec(line) ?? [];
      expect(SETTING_NAMES).toContain(name ?? /variable set (\w+)/.exec(line)?.[1]);
    },
  );

  it.each(commands.filter(({ line }) => line.startsWith("gh workflow ")))(
    "$line ($page) asks GitHub for what the workflow takes",
    async ({ line }) => {
      const [, context, setting] =
        /^gh (secret|variable) set (\w+)(?: --body \S+)?$/.exec(line) ?? [];
      if (context !== undefined) {
        const read = `\${{ ${context === "secret" ? "secrets" : "vars"}.${setting} }}`;
        expect(await workflowText("docs/examples/sync.yml")).toContain(read);
        return;
      }
      const [, workflow, given = ""] =
        /^gh workflow (?:run|enable|disable) (\S+\.yml)((?: -f [\w-]+=\S+)*)$/.exec(line) ?? [];
      expect(workflow, "the stand-in knows no other command of `gh`").toBeDefined();
      const { inputs } = z
        .object({
          inputs: z.record(
            z.string(),
            z.object({ type: z.string(), required: z.boolean().optional() }),
          ),
        })
        .parse(parse(await workflowText(workflow ?? "")).on.workflow_dispatch);
      const values = [...given.matchAll(/ -f ([\w-]+)=(\S+)/g)].map(([, ...pair]) => pair);
      for (const [name = "", value] of values) {
        expect(Object.keys(inputs)).toContain(name);
        if (inputs[name]?.type === "boolean") expect(value).toMatch(/^(true|false)$/);
      }
      const missing = Object.entries(inputs).filter(
        ([name, { required }]) => required && !values.some(([one]) => one === name),
      );
      expect(missing).toEqual([]);
    },
  );

  it.each(commands.filter(({ line }) => line.startsWith("npx vitest run ")))(
    "$line ($page) names tests that are there",
    async ({ line }) => {
      const [known, project, folder = ""] =
        /^npx vitest run (?:--project (\w+)|(test\/[\w-]+)(?: -u)?)$/.exec(line) ?? [];
      expect(known).toBe(line);
      expect(Object.keys(devDependencies)).toContain("vitest");
      if (project) expect(await readFile("vitest.config.ts", "utf8")).toContain(`"${project}"`);
      else expect(await readdir(folder)).not.toEqual([]);
    },
  );

  it.each(commands.filter(({ line }) => RUN_BY[line] !== undefined))(
    "$line ($page) is run by another test",
    async ({ line }) => {
      const files = (await readdir("test", { recursive: true })).filter(
        (file) =>
          file.endsWith(".test.ts") && !file.endsWith(basename(fileURLToPath(import.meta.url))),
      );
      const texts = await Promise.all(files.map((file) => readFile(join("test", file), "utf8")));
      expect(texts.some((text) => text.includes(RUN_BY[line] ?? ""))).toBe(true);
    },
  );

  it("is known to be run here, elsewhere, or nowhere for a reason", () => {
    const isKnown = (line: string) =>
      RUN_BY[line] !== undefined ||
      NOT_RUN[line] !== undefined ||
      programArguments(line) !== undefined ||
      /^(gh|npx vitest run) /.test(line);
    expect(commands.filter(({ line }) => !isKnown(line))).toEqual([]);
    const lines = commands.map(({ line }) => line);
    expect(
      [...Object.keys(RUN_BY), ...Object.keys(NOT_RUN)].filter((line) => !lines.includes(line)),
    ).toEqual([]);
  });
});
