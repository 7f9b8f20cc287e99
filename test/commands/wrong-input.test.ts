import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callProgram } from "../support/call-program.ts";
import { FILES, outputsOf } from "../support/outputs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ACTIONS = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: FILES.summary };
const SETTINGS = {
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "an-invented-auth-token",
  TWILIO_WORKSPACE_SID: `WS${"0".repeat(32)}`,
};

async function mappingOf(text: string): Promise<string> {
  const file = join(await temporaryFolder(), "m.json");
  await writeFile(file, text);
  return file;
}

/** What the program does, with the job summary. */
async function called(args: readonly string[], variables: Readonly<Record<string, string>>) {
  let ended = { stdout: "", stderr: "" };
  const { code, summary } = await outputsOf(async () => {
    const { code, ...written } = await callProgram(args, variables);
    ended = written;
    return code ?? -1;
  });
  return { code, summary, ...ended };
}

test.each([
  ["a mapping", "{", SETTINGS, [], /^\S+m\.json:1:2: not JSON/],
  ["a setting", "{}", {}, [], /^Settings: none is set\.\n/],
  ["a flag", "{}", SETTINGS, ["--deadline=soon"], /option '--deadline <time>' argument 'soon'/],
  ["a plan's name", "{}", SETTINGS, ["--plan=x"], /option '--plan <name>' argument 'x'/],
])(
  "Wrong input is in the report of --json and in the summary: %s",
  async (_, text, settings, flags, message) => {
    const mapping = await mappingOf(text);
    const json = join(await temporaryFolder(), "report.json");
    const args = ["sync", `--json=${json}`, `--mapping=${mapping}`, ...flags];
    const { code, summary } = await called(args, { ...ACTIONS, ...settings });
    const report = JSON.parse(await readFile(json, "utf8"));

    expect(code).toBe(2);
    expect(report).toMatchObject({ version: 1, mode: "sync", outcome: "failed", workspace: null });
    expect(report.problem).toEqual({
      code: "wrong-input",
      message: expect.stringMatching(message),
    });
    expect(summary).toMatch(/^## ❌ Failed\n\n<ul>\n<li>❌ /);
  },
);

test("Each mistake in a mapping is an annotation on its line, and settings have one of their own", async () => {
  const mapping = await mappingOf('{\n "attributes": { "a": 5 },\n "identity": 6\n}');
  const { code, stdout } = await called(["validate", `--mapping=${mapping}`], ACTIONS);
  const [first, second, third, ...others] = stdout.trimEnd().split("\n");

  expect({ code, others }).toEqual({ code: 2, others: [] });
  expect(first).toContain(`::error file=${mapping},line=2,col=23::attributes.a: `);
  expect(second).toContain(`::error file=${mapping},line=3,col=14::identity: `);
  expect(third).toMatch(/^::error::Settings: none is set\./);
});

test("What --json prints on stdout is not mixed with annotations", async () => {
  const mapping = await mappingOf("{");
  const args = ["sync", "--json=-", `--mapping=${mapping}`];
  const { code, stdout, stderr } = await called(args, { ...ACTIONS, ...SETTINGS });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("m.json:1:2: not JSON");
});

test.each([
  ["right", '{"attributes":{"a":"b"}}', 0, "The mapping is fine: 1 rule.\n"],
  ["wrong", "{", 2, ""],
])(
  "validate --mapping-only needs no setting: a mapping that is %s",
  async (_, text, code, stdout) => {
    const args = ["validate", "--mapping-only", `--mapping=${await mappingOf(text)}`];
    expect(await callProgram(args, {})).toMatchObject({ code, stdout });
  },
);
