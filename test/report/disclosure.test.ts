import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { formatJson, parseJson } from "../../src/mapping/json.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { reportParts } from "../../src/report/report.ts";
import { summarize } from "../../src/report/summarize.ts";
import type { RunResult } from "../../src/sync/run.ts";
import { reportOf } from "./reports.ts";

const SECRETS = { TWILIO_API_KEY: "SK1", TWILIO_API_SECRET: "the-api-secret" };

const PERSON = { name: "Ann Veal", identity: "ann_2Eveal", value: "face.png", detail: "User ann" };

const RESULT: RunResult = {
  outcome: "failed",
  workers: 2,
  applied: true,
  unchanged: 0,
  planName: undefined,
  warnings: [],
  problem: undefined,
  outcomes: [
    {
      worker: { sid: "WK1", name: PERSON.name },
      identity: parseIdentity(PERSON.identity),
      action: "update",
      fields: [{ kind: "attribute", path: ["a"], before: PERSON.value, after: PERSON.value }],
    },
    {
      worker: { sid: "WK2", name: PERSON.name },
      identity: parseIdentity(PERSON.identity),
      action: "fail",
      problem: new Problem("unexpected", "It is broken.", { detail: PERSON.detail }),
      fields: [],
    },
  ],
};

function jsonIn(environment: Record<string, string>): string {
  const { requests } = reportOf([]);
  const at = new Date(0);
  const pace = { requestsAtOnce: 20, writesPerSecond: 28 };
  const rest = {
    pace,
    workspace: "WS1",
    service: undefined,
    requests,
    startedAt: at,
    finishedAt: at,
  };
  return [
    ...reportParts(summarize(RESULT, { mode: "sync", ...rest }, disclosureFor(environment))),
  ].join("\n");
}

describe("the disclosure", () => {
  it.each([
    [{}, true],
    [{ SHOW_VALUES: " " }, true],
    [{ SHOW_VALUES: "true" }, true],
    [{ SHOW_VALUES: "false" }, false],
    [{ SHOW_VALUES: " False\n" }, false],
    [{ SHOW_VALUES: "no" }, false],
    [{ SHOW_VALUES: "yes" }, false],
    [{ GITHUB_ACTIONS: "true" }, false],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "yes" }, false],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "1" }, false],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "" }, false],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "true" }, true],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "TRUE" }, true],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "True " }, true],
  ])("in %j shows people's data: %s", (environment, shown) => {
    const json = jsonIn(environment);
    for (const text of Object.values(PERSON)) expect(json.includes(text)).toBe(shown);
    expect(json).toContain("WK1");
    expect(json).toContain("attributes.a");
  });

  it.each([
    ["a text", '"the-api-secret"', '"***"'],
    ["a key", '{"a the-api-secret":1.0}', '{"a ***":1.0}'],
    ["a list", '[["the-api-secret"],null,true]', '[["***"],null,true]'],
    ["a number", "[12345678.0,7]", '["***.0",7]'],
    ["nothing", '{"__proto__":{"a":1e400}}', '{"__proto__":{"a":1e400}}'],
  ])("takes credentials out of %s in a value", (_, json, cleaned) => {
    const { value } = disclosureFor({ ...SECRETS, TWILIO_AUTH_TOKEN: "12345678" });
    expect(formatJson(value(parseJson(json)))).toBe(cleaned);
  });

  it("takes credentials out of names, messages and what is quoted in them", () => {
    const { text, problem } = disclosureFor(SECRETS);
    const broken = new Problem("unexpected", "Not the-api-secret.", {
      detail: "the-api-secret\n::error::x",
    });
    expect(text("Ann the-api-secret")).toBe("Ann ***");
    expect(problem(broken).message).toBe("Not ***. (***\\u000a::error::x)");
  });
});
