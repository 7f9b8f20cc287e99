import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { reportJson } from "../../src/report/report.ts";
import { summarize } from "../../src/report/summarize.ts";
import type { RunResult } from "../../src/sync/run.ts";
import { reportOf } from "./reports.ts";

const SECRETS = {
  TWILIO_ACCOUNT_SID: "AC1",
  TWILIO_API_KEY: "SK1",
  TWILIO_API_SECRET: "the-api-secret",
  TWILIO_AUTH_TOKEN: "the-auth-token",
};

const PERSON = { name: "Ann Veal", identity: "ann_2Eveal", value: "face.png", detail: "User ann" };

const RESULT: RunResult = {
  outcome: "failed",
  workers: 2,
  applied: true,
  unchanged: 0,
  plan: undefined,
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
      problem: new Problem("broken", "It is broken.", { detail: PERSON.detail }),
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
  return reportJson(summarize(RESULT, { mode: "sync", ...rest }, disclosureFor(environment)));
}

describe("the disclosure", () => {
  it.each([
    [{}, true],
    [{ SHOW_VALUES: "false" }, false],
    [{ GITHUB_ACTIONS: "true" }, false],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "yes" }, false],
    [{ GITHUB_ACTIONS: "true", SHOW_VALUES: "true" }, true],
  ])("in %j shows people's data: %s", (environment, shown) => {
    const json = jsonIn(environment);
    for (const text of Object.values(PERSON)) expect(json.includes(text)).toBe(shown);
    expect(json).toContain("WK1");
    expect(json).toContain("attributes.a");
  });

  it("takes credentials and their encodings out of any text", () => {
    const { clean } = disclosureFor(SECRETS);
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const leaks = [
      "the-api-secret",
      "the-auth-token",
      base64("the-api-secret"),
      base64("SK1:the-api-secret"),
      base64("AC1:the-auth-token"),
    ];
    expect(clean(`a ${leaks.join(" b ")} c`)).toBe("a *** b *** b *** b *** b *** c");
  });

  it("changes no text where there is no credential", () => {
    expect(disclosureFor({ TWILIO_API_SECRET: " " }).clean("a b")).toBe("a b");
  });
});
