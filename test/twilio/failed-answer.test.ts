import { describe, expect, it } from "vitest";
import {
  answerTooLarge,
  failedAnswer,
  hostRefused,
  noAnswer,
  retryAfterOf,
  unreadableAnswer,
  waitTooLong,
} from "../../src/twilio/failed-answer.ts";
import type { Operation } from "../../src/twilio/operation.ts";

const NOW = Date.parse("2026-01-05T08:00:00Z");
const answer = (statusCode: number, body: unknown = {}, headers: unknown = {}) => ({
  statusCode,
  body,
  headers,
});

const NO_WORKSPACE = "there is no such Workspace in this account. Check TWILIO_WORKSPACE_SID";
const NO_SERVICE =
  "there is no such Conversations service in this account. Check TWILIO_CONVERSATIONS_SERVICE_SID";
const TROUBLE = "Twilio has trouble. Run again later.";
const REFUSED = "the request was refused. Look up the code in Twilio's error dictionary.";

describe("an answer with an error status", () => {
  it.each<[number, Operation | undefined, string, boolean, string, string]>([
    [
      400,
      "workers.list",
      "expression-refused",
      true,
      "never",
      "the request was refused. Check the mapping's `workers` expression.",
    ],
    [400, "users.fetch", "request-refused", false, "never", REFUSED],
    [400, undefined, "request-refused", false, "never", REFUSED],
    [
      401,
      "users.fetch",
      "credentials-refused",
      true,
      "never",
      "the credentials are not accepted. Check TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET (or TWILIO_AUTH_TOKEN)",
    ],
    [403, "users.update", "permission-missing", true, "never", "the API key may not do this."],
    [404, "users.list", "service-not-found", true, "never", NO_SERVICE],
    [404, "users.create", "service-not-found", true, "never", NO_SERVICE],
    [404, "workers.list", "workspace-not-found", true, "never", NO_WORKSPACE],
    [404, "events.list", "workspace-not-found", true, "never", NO_WORKSPACE],
    [404, "workspaces.fetch", "workspace-not-found", true, "never", NO_WORKSPACE],
    [404, "workspaces.update", "workspace-not-found", true, "never", NO_WORKSPACE],
    [404, "workers.fetch", "not-found", false, "never", "it does not exist."],
    [404, "users.fetch", "not-found", false, "never", "it does not exist."],
    [404, undefined, "not-found", false, "never", "it does not exist."],
    [408, "users.fetch", "twilio-unavailable", false, "reads", TROUBLE],
    [409, "users.create", "request-refused", false, "never", REFUSED],
    [
      429,
      "users.fetch",
      "throttled",
      false,
      "always",
      "too many requests at once. Run again later.",
    ],
    [500, "users.fetch", "twilio-unavailable", false, "reads", TROUBLE],
    [501, "users.fetch", "request-refused", false, "never", REFUSED],
    [502, "users.fetch", "twilio-unavailable", false, "always", TROUBLE],
    [503, "users.fetch", "twilio-unavailable", false, "always", TROUBLE],
    [504, "users.fetch", "twilio-unavailable", false, "always", TROUBLE],
    [519, "users.fetch", "request-refused", false, "never", REFUSED],
    [520, "users.fetch", "twilio-unavailable", false, "reads", TROUBLE],
    [524, "users.fetch", "twilio-unavailable", false, "reads", TROUBLE],
    [525, "users.fetch", "request-refused", false, "never", REFUSED],
  ])("of %i to %s is the problem %s", (status, operation, code, endsRun, retry, remedy) => {
    const problem = failedAnswer(operation, answer(status), NOW);
    expect(problem).toMatchObject({ code, endsRun, retry, status, twilioCode: undefined });
    const start = `Twilio answered ${status} to ${operation ?? "a request"}: ${remedy}`;
    expect(problem.message.slice(0, start.length)).toBe(start);
  });

  it.each<[unknown, number | undefined, string | undefined]>([
    [{ code: 20404, message: "No User ann." }, 20404, "No User ann."],
    [{ code: 20404, title: "Not found" }, 20404, "Not found"],
    [{ message: "first", title: "second" }, undefined, "first"],
    [{ code: "20404", message: 7, title: "Not found" }, undefined, "Not found"],
    [{ message: "only", title: 7 }, undefined, "only"],
    [{ message: "" }, undefined, undefined],
    [{}, undefined, undefined],
    ["<html>", undefined, undefined],
    [null, undefined, undefined],
    [undefined, undefined, undefined],
  ])("and the body %j has the code %s and the detail %s", (body, twilioCode, detail) => {
    expect(failedAnswer("users.fetch", answer(404, body), NOW)).toMatchObject({
      twilioCode,
      detail,
    });
  });

  it("names Twilio's code, and shows the first 500 characters of its words", () => {
    const body = { code: 20001, message: "x".repeat(600) };
    const problem = failedAnswer("users.fetch", answer(400, body), NOW);
    expect(problem.message).toMatch(/^Twilio answered 400 \(code 20001\) to users\.fetch: /);
    expect(problem.detail).toMatch(/^x{400,500}\W*$/);
    expect(problem.detail?.length).toBeLessThanOrEqual(501);
  });
});

describe("the wait that an answer asks for", () => {
  it.each<[unknown, number | undefined]>([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": "Mon, 05 Jan 2026 08:00:10 GMT" }, 10_000],
    [{ "retry-after": ["3"] }, undefined],
    [{ "Retry-After": "3" }, undefined],
    [{}, undefined],
    [undefined, undefined],
    ["retry-after: 3", undefined],
  ])("by the headers %j is %s ms", (headers, wait) => {
    expect(retryAfterOf(answer(429, {}, headers), NOW)).toBe(wait);
    expect(failedAnswer("users.fetch", answer(429, {}, headers), NOW).retryAfter).toBe(wait);
  });
});

describe("an answer that cannot be used", () => {
  it("is asked for again if it cannot be read", () => {
    expect(unreadableAnswer("users.list")).toMatchObject({
      code: "answer-unreadable",
      retry: "always",
      endsRun: false,
      message:
        "Twilio's answer to users.list could not be read. Run again; if this persists, look for a proxy in between.",
    });
    expect(unreadableAnswer(undefined).message).toContain("to a request could not");
  });

  it.each<[Operation | undefined, boolean, string]>([
    ["workers.list", true, "never"],
    ["users.list", false, "never"],
    ["users.fetch", false, "never"],
    ["users.create", false, "once"],
    ["users.update", false, "once"],
    [undefined, false, "never"],
  ])("to %s is too large: it ends the run: %s, and is retried: %s", (operation, endsRun, retry) => {
    const problem = answerTooLarge(operation, 3 * 1024 * 1024);
    expect(problem).toMatchObject({ code: "answer-too-large", endsRun, retry });
    expect(problem.message).toContain(`to ${operation ?? "a request"} is larger than 3 MiB, `);
  });

  it("ends the run if its next page is not Twilio's", () => {
    expect(hostRefused()).toMatchObject({
      code: "host-refused",
      endsRun: true,
      message: expect.stringContaining(
        "an address for the next page that is not Twilio's. Nothing",
      ),
    });
  });
});

describe("a request without an answer", () => {
  it.each<[Operation | undefined, boolean]>([
    ["workers.list", true],
    ["users.list", false],
    [undefined, false],
  ])("for %s is retried; in the end, it ends the run: %s", (operation, endsRun) => {
    expect(noAnswer(operation, "ECONNRESET")).toMatchObject({
      code: "network",
      retry: "always",
      endsRun,
      message: `${operation ?? "a request"} got no answer from Twilio (ECONNRESET). Check the network and run again.`,
    });
  });

  it("that must wait for too long ends the run, with the wait in whole seconds", () => {
    expect(waitTooLong(3_599_001)).toMatchObject({
      code: "throttled",
      status: 429,
      endsRun: true,
      retry: "never",
      message:
        "Twilio asks to wait 3,600 s before the next request, but there is not that much time. Run again later.",
    });
  });
});
