import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("what is wrong before the first request", () => {
  it.each([
    [["sync", "--nope"], {}, "unknown option '--nope'"],
    [["snyc"], {}, "unknown command 'snyc'"],
    [["why"], {}, "why: name one Worker"],
    [["sync", "--worker", " "], {}, "The value is missing."],
    [["sync", "--allow-creates", "30%"], {}, "It must be a number of Users."],
    [["sync", "--json", "--dry-run"], {}, "The value is missing."],
    [
      ["sync", "--json", "/no/such/folder/r.json"],
      {},
      "the file cannot be written (no such folder)",
    ],
    [
      ["sync", "--html", "/no/such/folder/r.html"],
      {},
      "--html /no/such/folder/r.html: the file cannot be written (no such folder)",
    ],
    [["sync", "--html", "-"], {}, "--html -: it must be a file; stdout is for --json."],
    [["sync", "--html", "/dev/null", "--json", "/dev/null"], {}, "--json and --html name one file"],
    [
      ["sync", "--html", "/dev/null", "--json", "/dev/./null"],
      {},
      "--json and --html name one file",
    ],
    [["sync"], { TWILIO_WORKSPACE_SID: "" }, "TWILIO_WORKSPACE_SID is not set"],
    [["sync"], { TWILIO_API_BASE_URL: "http://10.0.0.1" }, "TWILIO_API_BASE_URL must be"],
    [["sync", "--mapping", "nowhere.json"], {}, "nowhere.json: does not exist."],
    ...[["sync"], ["validate"], ["orphans"], ["why", "ann"], ["webhook"], ["init"]].map(
      (args): [string[], Record<string, string>, string] => [
        args,
        { SHOW_VALUES: "yes", TWILIO_AUTH_TOKEN: "an-invented-token" },
        "SHOW_VALUES must be `true` or `false`.",
      ],
    ),
    [["validate"], { TWILIO_REGION: "dublin" }, "TWILIO_REGION holds an edge"],
    [["validate"], { MAPPING_FILE: "package.json" }, "package.json:2:3: name: is unknown"],
  ])("%j with %j ends with 2 and says so", async (args, wrong, message) => {
    const center = await startCenter({ world: sampleCenter() });
    const { code, stdout, stderr } = await callProgram(args, { ...center.settings, ...wrong });
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(center.exchanges).toEqual([]);
  });

  it.each([
    ["sync", "--dry-run", "--mapping"],
    ["validate", "--mapping"],
    ["orphans", "--mapping"],
    ["why", "ann", "--mapping"],
    ["why", "--worker-json"],
  ])("a file of `%s %s …` that is not UTF-8 is refused", async (...args) => {
    const center = await startCenter({ world: sampleCenter() });
    const file = join(await temporaryFolder(), "m.json");
    await writeFile(file, '{"attributes":[{"value":"K\xF6ln","to":"city"}]}', "latin1");
    const { code, stdout, stderr } = await callProgram([...args, file], center.settings);
    expect(stderr).toContain("m.json:1:27: not UTF-8: the byte 0xF6");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(center.exchanges).toEqual([]);
  });

  it("a mapping's mistake is named with its place", async () => {
    const center = await startCenter();
    const file = join(await temporaryFolder(), "m.json");
    await writeFile(file, '{"attributes":[{"from":"a","to":"b"},{"from":"a","to":""}]}');
    const { code, stderr } = await callProgram(["sync", "--mapping", file], center.settings);
    expect(stderr).toContain("m.json:1:55: attributes[1].to: ");
    expect(code).toBe(2);
    expect(center.exchanges).toEqual([]);
  });
});

describe("validate", () => {
  it("names what is wrong in settings and mapping at once", async () => {
    const variables = { TWILIO_API_KEY: "SK1" };
    const { code, stderr } = await callProgram(
      ["validate", "--mapping", "package.json"],
      variables,
    );
    expect(stderr).toMatch(
      /package\.json:2:3: name: is unknown.*\n(.*\n)*Settings: TWILIO_ACCOUNT_SID is not set\.\n(.*\n)*Settings: TWILIO_WORKSPACE_SID is not set\.\n(.*\n)*.*npm run init/,
    );
    expect(code).toBe(2);
  });

  it("approves of settings and the mapping that ships, without a request", async () => {
    const center = await startCenter();
    const { code, stdout } = await callProgram(["validate"], center.settings);
    expect(stdout).toBe("Settings and mapping are fine: 2 rules.\n");
    expect(code).toBe(0);
    expect(center.exchanges).toEqual([]);
  });
});

describe("an error before the first request, in GitHub Actions", () => {
  const ACTIONS = { GITHUB_ACTIONS: "true" };

  it("is annotated", async () => {
    const { stdout, code } = await callProgram(["sync"], ACTIONS);
    expect(stdout).toMatch(/^::error::Settings: none is set\.%0AAdd the secrets and variables of /);
    expect(stdout).not.toContain("npm run init");
    expect(code).toBe(2);
  });

  it.each([[["sync", "--json", "-"]], [["orphans", "--json"]]])(
    "leaves the stdout of %j alone",
    async (args) => {
      expect(await callProgram(args, ACTIONS)).toMatchObject({ code: 2, stdout: "" });
    },
  );
});

describe("a credential that stands in the wrong place", () => {
  it("is in no output", async () => {
    const secret = "a-secret-where-a-flag-should-be";
    const { code, stdout, stderr } = await callProgram(["sync", `--${secret}\n::error::x`], {
      TWILIO_AUTH_TOKEN: secret,
    });
    expect(stderr).toMatch(/^error: unknown option '--\*\*\*/);
    expect(stderr + stdout).not.toMatch(new RegExp(`${secret}|^::error`, "m"));
    expect(code).toBe(2);
  });
});

describe("help", () => {
  it("is no error", async () => {
    expect(await callProgram(["sync", "--help"], {})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("--dry-run"),
    });
  });
});
