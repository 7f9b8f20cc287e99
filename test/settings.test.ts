import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countedSid } from "../src/dev/emulator/world.ts";
import {
  type Environment,
  readSettings,
  readShowValues,
  SETTING_NAMES,
  SettingsError,
} from "../src/settings.ts";

const GOOD = {
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_API_KEY: `SK${"0".repeat(32)}`,
  TWILIO_API_SECRET: "a-secret",
  TWILIO_WORKSPACE_SID: `WS${"0".repeat(32)}`,
};

/** What is wrong with variables, a sentence each, without the remedy. */
function problemsOf(variables: Environment): string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const lines = error.message.split("\n");
    expect(lines.at(-1)).toContain("npm run init");
    return lines.slice(0, -1).map((line) => line.replace(/^Settings: /, ""));
  }
}

describe("readSettings", () => {
  it("reads an API key", () => {
    expect(readSettings(GOOD).credentials).toEqual({
      username: GOOD.TWILIO_API_KEY,
      password: "a-secret",
    });
  });

  it("takes the Auth Token where there is no API key", () => {
    const variables = {
      ...GOOD,
      TWILIO_API_KEY: "",
      TWILIO_API_SECRET: " ",
      TWILIO_AUTH_TOKEN: " the-token\n",
    };
    expect(readSettings(variables).credentials).toEqual({
      username: GOOD.TWILIO_ACCOUNT_SID,
      password: "the-token",
    });
  });

  it("takes a blank variable for one that is not set", () => {
    const blank = { ...GOOD, TWILIO_CONVERSATIONS_SERVICE_SID: "", TWILIO_API_BASE_URL: "" };
    expect(readSettings(blank)).toMatchObject({ serviceSid: undefined, baseUrl: undefined });
  });

  it.each([
    [{ TWILIO_ACCOUNT_SID: undefined }, "TWILIO_ACCOUNT_SID is not set"],
    [{ TWILIO_ACCOUNT_SID: "AC1" }, "TWILIO_ACCOUNT_SID must be `AC` and 32 hexadecimal digits"],
    [{ TWILIO_WORKSPACE_SID: "WS1" }, "TWILIO_WORKSPACE_SID must be `WS` and 32"],
    [{ TWILIO_API_SECRET: "" }, "TWILIO_API_SECRET is not set, but TWILIO_API_KEY is"],
    [{ TWILIO_API_KEY: "" }, "TWILIO_API_KEY is not set, but TWILIO_API_SECRET is"],
    [{ TWILIO_API_SECRET: "1234567" }, "TWILIO_API_SECRET is too short"],
    [{ TWILIO_AUTH_TOKEN: "t" }, "TWILIO_AUTH_TOKEN is too short"],
    [{ TWILIO_API_KEY: "", TWILIO_API_SECRET: "" }, "(or TWILIO_AUTH_TOKEN) are not set"],
    [{ SHOW_VALUES: "yes" }, "SHOW_VALUES must be `true` or `false`"],
    [{ SHOW_VALUES: "1" }, "SHOW_VALUES must be `true` or `false`"],
    [
      { TWILIO_API_BASE_URL: "https://127.0.0.1" },
      "TWILIO_API_BASE_URL must be an http:// address",
    ],
  ])("says what is wrong with %j, and no more", (wrong, message) => {
    expect(problemsOf({ ...GOOD, ...wrong })).toEqual([expect.stringContaining(message)]);
  });

  it.each(["0", "101", "-1", "+1", "1.5", "1e2", "a", "0x10", "9".repeat(30), "１"])(
    "takes READS_AT_ONCE and WRITES_PER_SECOND of %s for no whole number in their range",
    (text) => {
      expect(problemsOf({ ...GOOD, READS_AT_ONCE: text })).toEqual([
        "READS_AT_ONCE must be a whole number from 1 to 100.",
      ]);
      const value = text === "101" ? "1001" : text;
      expect(problemsOf({ ...GOOD, WRITES_PER_SECOND: value })).toEqual([
        "WRITES_PER_SECOND must be a whole number from 1 to 1000.",
      ]);
    },
  );

  it("takes the least and the most of each range, and the usual where none is set", () => {
    const paceOf = (READS_AT_ONCE: string, WRITES_PER_SECOND: string) =>
      Object.values(readSettings({ ...GOOD, READS_AT_ONCE, WRITES_PER_SECOND }).pace);
    expect(paceOf("1", " 1 ")).toEqual([1, 1]);
    expect(paceOf("100", "1000")).toEqual([100, 1000]);
    expect(paceOf("", " ")).toEqual([20, 28]);
  });

  it.each([
    ["TWILIO_ACCOUNT_SID", "SK", "an API key"],
    ["TWILIO_ACCOUNT_SID", "WS", "a Workspace"],
    ["TWILIO_API_KEY", "AC", "an account"],
    ["TWILIO_API_SECRET", "SK", "an API key"],
    ["TWILIO_AUTH_TOKEN", "AC", "an account"],
    ["TWILIO_WORKSPACE_SID", "WW", "a Workflow"],
    ["TWILIO_WORKSPACE_SID", "WQ", "a TaskQueue"],
    ["TWILIO_WORKSPACE_SID", "ZZ", "something else"],
    ["TWILIO_CONVERSATIONS_SERVICE_SID", "CH", "a Conversation"],
  ])("names that %s holds the SID %s… of %s", (name, prefix, kind) => {
    expect(problemsOf({ ...GOOD, [name]: countedSid(prefix, 7) })).toEqual([
      `${name} holds the SID of ${kind} (${prefix}…).`,
    ]);
  });

  it("names SIDs that are swapped, each", () => {
    const { TWILIO_ACCOUNT_SID, TWILIO_WORKSPACE_SID } = GOOD;
    const swapped = {
      TWILIO_ACCOUNT_SID: TWILIO_WORKSPACE_SID,
      TWILIO_WORKSPACE_SID: TWILIO_ACCOUNT_SID,
    };
    expect(problemsOf({ ...GOOD, ...swapped })).toEqual([
      "TWILIO_ACCOUNT_SID holds the SID of a Workspace (WS…).",
      "TWILIO_WORKSPACE_SID holds the SID of an account (AC…).",
    ]);
  });

  it("names a secret that is the Auth Token too, whatever blanks are around it", () => {
    expect(problemsOf({ ...GOOD, TWILIO_AUTH_TOKEN: ` ${GOOD.TWILIO_API_SECRET}\n` })).toEqual([
      "TWILIO_API_SECRET and TWILIO_AUTH_TOKEN are the same; one of them is in the wrong place.",
    ]);
  });

  it.each(
    SETTING_NAMES.flatMap((name) => ['"…"', "'…'", "`…`", "“…”", "„…“"].map((q) => [name, q])),
  )("says that there are quotes around %s: %s", (name = "", quotes = "") => {
    const value = { ...GOOD, TWILIO_REGION: "ie1", TWILIO_EDGE: "dublin" }[name] ?? "true";
    const variables = { ...GOOD, TWILIO_REGION: "ie1", [name]: ` ${quotes.replace("…", value)} ` };
    expect(problemsOf(variables)).toEqual([`${name} has quotes around it; remove them.`]);
  });

  it.each(["http://127.0.0.1:4010", "http://127.8.8.8", "http://localhost:1", "http://[::1]:4010"])(
    "takes %s for an address of this machine",
    (url) => {
      expect(readSettings({ ...GOOD, TWILIO_API_BASE_URL: url }).baseUrl).toBe(url);
    },
  );

  it.each([
    "http://10.0.0.1",
    "http://127.0.0.1.example.com",
    "http://user:pass@127.0.0.1",
    "http://localhost.example.com",
    "http://0.0.0.0",
    "file:///etc/passwd",
    "127.0.0.1:80",
  ])("refuses %s, which is not surely this machine", (url) => {
    expect(() => readSettings({ ...GOOD, TWILIO_API_BASE_URL: url })).toThrow(
      "TWILIO_API_BASE_URL",
    );
  });

  it("names everything that is wrong at once, and where settings come from", () => {
    const wrong = { TWILIO_ACCOUNT_SID: "x", TWILIO_WORKSPACE_SID: "", SHOW_VALUES: "on" };
    expect(problemsOf(wrong)).toEqual([
      "TWILIO_ACCOUNT_SID must be `AC` and 32 hexadecimal digits.",
      "TWILIO_WORKSPACE_SID is not set.",
      "SHOW_VALUES must be `true` or `false`.",
      "TWILIO_API_KEY and TWILIO_API_SECRET (or TWILIO_AUTH_TOKEN) are not set.",
    ]);
  });

  it("never repeats a value, and says nothing in the words of a library", () => {
    const value = fc.oneof(
      fc.string({ minLength: 4 }),
      fc.constantFrom(
        "12345",
        "-0.5",
        "null",
        "ftp://example.com",
        '"quoted"',
        "WS12",
        "a".repeat(99),
      ),
    );
    const variables = fc.dictionary(fc.constantFrom(...SETTING_NAMES), value, { minKeys: 1 });
    const known = `${problemsOf({ ...GOOD, TWILIO_REGION: "x" })} ${problemsOf({ ...GOOD, TWILIO_EDGE: "x" })}`;
    fc.assert(
      fc.property(variables, (some) => {
        const said = problemsOf({ TWILIO_ACCOUNT_SID: "AC", ...some }).join("\n");
        expect(said).not.toMatch(/invalid|too (big|small)|expected|received|option/i);
        for (const one of Object.values(some)) {
          const text = one.trim();
          if (text.length > 4 && !known.includes(text)) expect(said).not.toContain(text);
        }
      }),
    );
  });
});

describe("no settings at all", () => {
  it.each([
    [{}],
    [{ READS_AT_ONCE: "0", HOME: "/root" }],
    [Object.fromEntries(SETTING_NAMES.map((name) => [name, " "]))],
  ])("point to npm run init: %j", (variables) => {
    expect(() => readSettings(variables)).toThrow(
      /^Settings: none is set\.\nRun npm run init in a terminal[^\n]+$/,
    );
  });

  it("point to the repository's secrets and variables in GitHub Actions", () => {
    expect(() => readSettings({ GITHUB_ACTIONS: "true", TWILIO_API_KEY: "" })).toThrow(
      /^Settings: none is set\.\nAdd the secrets and variables of the repository [^\n]+$/,
    );
  });
});

describe("region and edge", () => {
  it.each([
    ["", "", undefined, undefined],
    ["us1", "", "us1", "ashburn"],
    ["ie1", "", "ie1", "dublin"],
    ["au1", "", "au1", "sydney"],
    [" IE1 ", " ", "ie1", "dublin"],
    ["Ie1", "FRANKFURT", "ie1", "frankfurt"],
    ["us1", "san-jose-ix", "us1", "san-jose-ix"],
    ["jp1", "tokyo", "jp1", "tokyo"],
    ["", "roaming", undefined, "roaming"],
  ])("of %j and %j are %s and %s", (TWILIO_REGION, TWILIO_EDGE, region, edge) => {
    const settings = readSettings({ ...GOOD, TWILIO_REGION, TWILIO_EDGE });
    expect([settings.region, settings.edge]).toEqual([region, edge]);
  });

  const SWAPPED = "TWILIO_REGION and TWILIO_EDGE are swapped";
  it.each([
    ["dublin", "ie1", `${SWAPPED}: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin.`],
    ["Tokyo", "JP1", `${SWAPPED}: set TWILIO_REGION=jp1 and TWILIO_EDGE=tokyo.`],
    ["dublin", "au1", `${SWAPPED}: set TWILIO_REGION=au1 and TWILIO_EDGE=dublin.`],
    ["dublin", "", "TWILIO_REGION holds an edge: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin."],
    ["sydney-ix", "", "holds an edge: set TWILIO_REGION=au1 and TWILIO_EDGE=sydney-ix."],
    ["dublin", "dublin", "REGION holds an edge: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin."],
    [
      "dublin",
      "frankfurt",
      "set TWILIO_REGION to the account's region (such as ie1) and TWILIO_EDGE=frankfurt.",
    ],
    [
      "frankfurt",
      "",
      "set TWILIO_REGION to the account's region (such as ie1) and TWILIO_EDGE=frankfurt.",
    ],
    ["dublin", "dublin.ie1", "holds an edge: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin."],
    ["", "ie1", "TWILIO_EDGE holds a region: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin."],
    ["ie1", "ie1", "TWILIO_EDGE holds a region: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin."],
    ["ie1", "us1", "TWILIO_EDGE holds a region: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin."],
    ["ireland", "ie1", "holds a region: set TWILIO_REGION=ie1 and TWILIO_EDGE=dublin."],
    ["", "jp1", "holds a region: set TWILIO_REGION=jp1 and TWILIO_EDGE to an edge near it."],
    ["jp1", "", "TWILIO_EDGE is not set, and this program knows no edge for this region"],
    ["ireland", "", "TWILIO_REGION must be a region such as `us1`, `ie1` or `au1`."],
    ["dublin.ie1", "", "TWILIO_REGION must be a region such as `us1`, `ie1` or `au1`."],
    ["evil.example/", "dublin", "TWILIO_REGION must be a region"],
    ["ie1", "dubiln", "must be one of Twilio's edges, such as `dublin` (did you mean `dublin`?)."],
    ["ie1", "são paulo", "(did you mean `sao-paulo`?)."],
    ["ie1", "us1?", "TWILIO_EDGE must be one of Twilio's edges, such as `dublin`."],
  ])("of %j and %j are refused: %s", (TWILIO_REGION, TWILIO_EDGE, message) => {
    expect(problemsOf({ ...GOOD, TWILIO_REGION, TWILIO_EDGE })).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

describe("SHOW_VALUES", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    [" \n", undefined],
    ["true", true],
    [" TRUE ", true],
    ["False", false],
  ])("of %j is read as %s", (SHOW_VALUES, expected) => {
    expect(readShowValues({ SHOW_VALUES })).toBe(expected);
  });

  it.each(["yes", "no", "1", "0", "on", "t", "truee", "true false"])("of %s is refused", (text) => {
    expect(() => readShowValues({ SHOW_VALUES: text })).toThrow(
      /^Settings: SHOW_VALUES must be `true` or `false`\.$/,
    );
  });
});
