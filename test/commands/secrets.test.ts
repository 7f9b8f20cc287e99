import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { attempt, deliver } from "../../src/commands/deliver.ts";
import { openOutput } from "../../src/commands/output.ts";
import { reportError } from "../../src/commands/report-error.ts";
import { MappingError } from "../../src/mapping/file/mapping-error.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { summarize } from "../../src/report/summarize.ts";
import { changeLines } from "../../src/report/terminal.ts";
import { SettingsError } from "../../src/settings.ts";
import { run } from "../../src/sync/run.ts";
import type { Directory } from "../../src/twilio/directory.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { reportOf } from "../report/reports.ts";
import { SETTINGS } from "../support/answering-server.ts";
import { discloses } from "../support/discloses.ts";
import { FILES, type Outputs, outputsOf } from "../support/outputs.ts";
import { PLAIN } from "../support/screens.ts";
import { failureOf, PERSON, PROXY_PASSWORD, WAYS_TO_FAIL } from "../support/sdk-errors.ts";

const SECRET = SETTINGS.TWILIO_API_SECRET;
const BASIC = Buffer.from(`${SETTINGS.TWILIO_API_KEY}:${SECRET}`).toString("base64");

/** Errors as nobody throws them, with credentials wherever an error can have any. */
const MADE_UP: Readonly<Record<string, unknown>> = {
  "an error with a cause": new Error(`${PERSON} ${SECRET}`, {
    cause: new Error(BASIC, { cause: { password: SECRET } }),
  }),
  "an error with properties": Object.assign(new TypeError(PERSON), {
    config: { headers: { Authorization: `Basic ${BASIC}` }, auth: { password: SECRET } },
    code: SECRET,
    toJSON: () => SECRET,
  }),
  "an error with a name": Object.assign(new Error(PERSON), { name: SECRET }),
  "an error with a name of several lines": Object.assign(new Error(PERSON), {
    name: `${PERSON}\n::error::x`,
  }),
  "an error with a stack": Object.assign(new Error(""), { stack: `${SECRET} ${PERSON}` }),
  "an error without words": Object.assign(new Error(""), { message: { secret: SECRET } }),
  "several errors": new AggregateError([new Error(SECRET)], `${PERSON} ${BASIC}`),
  "a URL that is none": new TypeError(`Invalid URL: https://user:${SECRET}@example.com`),
  "an abortion": new DOMException(`${PERSON} ${SECRET}`, "AbortError"),
  "a stack that is full": new RangeError(`${PERSON} ${SECRET}`),
  "a wrong setting": new SettingsError(`--json ${SECRET}: the file cannot be written (EISDIR).`),
  "a wrong mapping": new MappingError("m.json", [
    { place: SECRET, message: `unknown \`${BASIC}\`\n::error::x` },
  ]),
  text: `${PERSON} ${SECRET}`,
  "an object": { message: SECRET, name: PERSON, toString: () => SECRET },
  nothing: undefined,
  null: null,
  "a symbol": Symbol(SECRET),
  "a function": () => SECRET,
};

const ERRORS = [
  ...Object.entries(WAYS_TO_FAIL).map(([name, fail]) => [name, () => failureOf(fail)] as const),
  ...Object.entries(MADE_UP).map(([name, error]) => [name, async () => error] as const),
];

const ACTIONS = {
  ...SETTINGS,
  TWILIO_AUTH_TOKEN: "an-auth-token-of-nobody",
  GITHUB_ACTIONS: "true",
  GITHUB_STEP_SUMMARY: FILES.summary,
  HTTP_PROXY: `http://user:${PROXY_PASSWORD}@127.0.0.1:1`,
};

/** Takes an error through every road out of the program. */
async function everyRoad(error: unknown, environment: Record<string, string>): Promise<Outputs[]> {
  return [
    await outputsOf(() => reported(error, environment)),
    await outputsOf(() => reportError(error, environment)),
    await outputsOf(async () => {
      await workerEventsHandler(environment)(broken(new Request("https://a.example"), error));
      return 0;
    }),
  ];
}

/** A run in which it is thrown of all, and one in which it is thrown of one Worker. */
async function reported(error: unknown, environment: Record<string, string>): Promise<number> {
  const disclosure = disclosureFor(environment);
  const output = openOutput(disclosure, false);
  for (const directory of [directoryWithout("workers", error), directoryWithout("user", error)]) {
    const mapping = await parseMapping('{"attributes":{"a":"b"}}', "mapping.json");
    const now = () => 0;
    const result = await run({ directory, mapping, scope: {}, mode: "sync", now });
    const [startedAt, finishedAt] = [new Date(0), new Date(0)];
    const { requests } = reportOf([]);
    const pace = { requestsAtOnce: 1, writesPerSecond: 1 };
    const where = { workspace: "WS1", service: undefined, pace, requests };
    const when = { mode: "sync", startedAt, finishedAt } as const;
    const report = summarize(result, { ...where, ...when }, disclosure);
    expect(report.outcome).toBe("failed");
    output.say(changeLines(report, PLAIN));
    await deliver(report, {
      json: FILES.json,
      html: FILES.html,
      special: { json: undefined, html: undefined },
      quiet: false,
      apply: "",
      environment,
      output,
    });
  }
  await attempt("A part", output, () => {
    throw error;
  });
  return 0;
}

function directoryWithout(broken: "workers" | "user", error: unknown): Directory {
  const fail = async () => {
    throw error;
  };
  const worker = { sid: "WK1", friendlyName: PERSON, attributes: '{"a":1}' };
  return {
    async *workers() {
      yield broken === "workers" ? await fail() : [worker];
    },
    async *users() {
      yield await fail();
    },
    worker: fail,
    user: fail,
    createUser: fail,
    updateUser: fail,
    turnToWrite: fail,
    mayWriteAgain: async () => false,
  };
}

/** A request that fails whatever is asked of it. */
function broken(request: Request, error: unknown): Request {
  return new Proxy(request, {
    get: () => {
      throw error;
    },
  });
}

describe("no road out of the program", () => {
  it.each(ERRORS)("gives away a credential or a person, whatever it meets: %s", async (_, make) => {
    const error = await make();
    for (const { all } of await everyRoad(error, { ...ACTIONS, SHOW_VALUES: "true" })) {
      expect(all).toMatch(/unexpected|error|got no answer|refused/i);
      expect(discloses(all, SECRET)).toBe(false);
      expect(discloses(all, PROXY_PASSWORD)).toBe(false);
      expect(all).not.toMatch(/^\s+at |^\s*::error::x/m);
    }
    for (const { all } of await everyRoad(error, ACTIONS)) {
      expect(all.toLowerCase()).not.toContain("ann.veal");
    }
  });

  it("gives away what is said, complained of or printed", async () => {
    const { stdout, stderr } = await outputsOf(() => {
      const { say, complain, print } = openOutput(disclosureFor(SETTINGS), false);
      say([`a ${SECRET}`]);
      complain([`b ${BASIC}`]);
      print(`c ${SECRET}`);
      return 0;
    });
    expect(stdout).toBe("a ***\nc ***\n");
    expect(stderr).toBe("b ***\n");
  });
});

describe("the errors of this test", () => {
  it("hold every credential and a person", async () => {
    const made = await Promise.all(ERRORS.map(([, make]) => make()));
    const held = made.map((error) => inspect(error, { depth: 8, showHidden: true }));
    const holding = (secret: string) => held.filter((text) => discloses(text, secret)).length;
    expect(holding(SECRET)).toBeGreaterThan(20);
    expect(holding(PROXY_PASSWORD)).toBe(2);
    expect(holding(PERSON)).toBeGreaterThan(15);
  });
});
