import { describe, expect, it } from "vitest";
import { callProgram } from "../support/call-program.ts";

/** What npm 10 and 11 leave in the environment of `npm run NAME`, and the arguments, for each line. */
const SWALLOWED: readonly (readonly [line: string, Record<string, string>, string[], string])[] = [
  ["sync --dry-run", { dry_run: "true" }, [], "sync -- --dry-run"],
  ["sync --check", { check: "true" }, [], "sync -- --check"],
  ["sync --worker=ann", { worker: "ann" }, [], "sync -- --worker=ann"],
  ["sync --worker ann", { worker: "true" }, ["ann"], "sync -- --worker=ann"],
  ["sync --worker", { worker: "true" }, [], "sync -- --worker=…"],
  ["sync --worker='Ann Veal'", { worker: "Ann Veal" }, [], "sync -- --worker='Ann Veal'"],
  [
    "sync --plan c1u2",
    { all: "true", long: "true", parseable: "true" },
    ["c1u2"],
    "sync -- --plan=c1u2",
  ],
  ["sync --changed-within=3h", { changed_within: "3h" }, [], "sync -- --changed-within=3h"],
  ["sync --allow-overwrites=4", { allow_overwrites: "4" }, [], "sync -- --allow-overwrites=4"],
  ["sync --allow-creates=4", { allow_creates: "4" }, [], "sync -- --allow-creates=4"],
  ["sync --deadline=5m", { deadline: "5m" }, [], "sync -- --deadline=5m"],
  ["sync --mapping=m.json", { mapping: "m.json" }, [], "sync -- --mapping=m.json"],
  ["sync --json out.json", { json: "true" }, ["out.json"], "sync -- --json=out.json"],
  ["sync --dryrun", { dryrun: "true" }, [], "sync -- --dry-run"],
  ["sync --dry-runn", { dry_runn: "true" }, [], "sync -- --dry-run"],
  ["sync --chek", { chek: "true" }, [], "sync -- --check"],
  ["sync --workr=ann", { workr: "ann" }, [], "sync -- --worker=ann"],
  ["plan --worker=ann", { worker: "ann" }, [], "plan -- --worker=ann"],
  [
    "sync --check --worker=ann",
    { check: "true", worker: "ann" },
    [],
    "sync -- --check --worker=ann",
  ],
  ["sync --dry-run -- --quiet", { dry_run: "true" }, ["--quiet"], "sync -- --dry-run"],
  ["why ann --mapping=m.json", { mapping: "m.json" }, ["ann"], "why -- --mapping=m.json ann"],
  ["why --worker-json=w.json", { worker_json: "w.json" }, [], "why -- --worker-json=w.json"],
  ["init --force", { force: "true" }, [], "init -- --force"],
  ["doctor --write", { write: "true" }, [], "doctor -- --write"],
  ["orphans --json", { json: "true" }, [], "orphans -- --json"],
  ["validate --mapping=m.json", { mapping: "m.json" }, [], "validate -- --mapping=m.json"],
  [
    "webhook:register --url=https://x.example.com --event-streams",
    { url: "https://x.example.com", event_streams: "true" },
    [],
    "webhook:register -- --url=https://x.example.com --event-streams",
  ],
];

function environmentOf(script: string, config: Readonly<Record<string, string>>) {
  const entries = Object.entries(config).map(([name, value]) => [`npm_config_${name}`, value]);
  return { npm_lifecycle_event: script, ...Object.fromEntries(entries) };
}

describe("a flag that npm took for itself", () => {
  it.each(SWALLOWED)("ends npm run %s with the line to type", async (line, config, args, hint) => {
    const [script = ""] = line.split(" ");
    const { code, stderr } = await callProgram([script, ...args], environmentOf(script, config));
    expect(stderr.split("\n")[0]).toBe(`Flags go after \`--\`: npm run ${hint}`);
    expect(code).toBe(2);
  });

  it("may come from an .npmrc, which is said where it may", async () => {
    const dry = await callProgram(["sync"], environmentOf("sync", { dry_run: "true" }));
    expect(dry.stderr).toContain("npm takes --dry-run for itself, also from an .npmrc file.");
    const check = await callProgram(["sync"], environmentOf("sync", { check: "true" }));
    expect(check.stderr).not.toContain(".npmrc");
  });

  it("is shown without its value where names are hidden, and never with a credential", async () => {
    const hidden = { ...environmentOf("sync", { worker: "ann" }), GITHUB_ACTIONS: "true" };
    const { stderr } = await callProgram(["sync"], hidden);
    expect(stderr).toContain("--worker=…");
    expect(stderr).not.toContain("ann");
    const secret = "emulatedSecretOfLettersAndMore";
    const variables = { ...environmentOf("sync", { worker: secret }), TWILIO_AUTH_TOKEN: secret };
    expect((await callProgram(["sync"], variables)).stderr).not.toContain(secret);
  });

  it.each([
    ["a flag that is switched off", { dry_run: "false", check: "" }, []],
    ["a flag that is on the command line too", { dry_run: "true" }, ["--dry-run"]],
    ["npm's own settings", { loglevel: "warn", cache: "/c", workspaces: "true", yes: "true" }, []],
    ["a flag of another command", { write: "true", url: "https://x.example.com" }, []],
  ])("is not suspected in %s", async (_, config, args) => {
    const { stderr } = await callProgram(["sync", ...args], environmentOf("sync", config));
    expect(stderr).toContain("Settings: none is set.");
  });

  it("is not looked for where npm has not started the program", async () => {
    const { stderr } = await callProgram(["sync"], { npm_config_dry_run: "true" });
    expect(stderr).toContain("Settings: none is set.");
  });
});

describe("too many arguments", () => {
  it("get the same hint under npm", async () => {
    const { code, stderr } = await callProgram(["sync", "ann"], { npm_lifecycle_event: "plan" });
    expect(stderr).toContain("too many arguments");
    expect(stderr).toContain("Flags go after `--`: npm run plan -- --help");
    expect(code).toBe(2);
    expect((await callProgram(["sync", "ann"], {})).stderr).not.toContain("Flags go after");
  });
});
