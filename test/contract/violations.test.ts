import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/dev/emulator/emulator.ts";
import { violations } from "./center-contract.ts";
import { CREATE, ERROR, LIST, USER } from "./sample-exchanges.ts";

/** What is reported of an exchange that differs from a faultless one, without the exchange's name. */
function reported(faultless: Exchange, difference: Partial<Exchange>): string[] {
  expect(violations([faultless])).toEqual([]);
  return violations([{ ...faultless, ...difference }]).map((text) => text.replace(/^.*?: /, ""));
}

describe("of a request is reported", () => {
  it.each([
    [
      "an unknown form field",
      "Identity=ann&Nickname=a",
      "form must NOT have additional properties: Nickname",
    ],
    [
      "a required form field that is missing",
      "Attributes=%7B%7D",
      "form must have required property 'Identity'",
    ],
    [
      "a form field against its pattern",
      "Identity=ann&RoleSid=RL1",
      'form/RoleSid must match pattern "^RL[0-9a-fA-F]{32}$"',
    ],
    [
      "a form field that is sent twice",
      "Identity=ann&Identity=bob",
      "form/Identity must be string",
    ],
  ])("%s", (_, requestBody, violation) => {
    expect(reported(CREATE, { requestBody })).toContain(violation);
  });

  it.each([
    ["a page size above the maximum", "/v1/Users?PageSize=51", "query/PageSize must be <= 50"],
    ["a page size that is no number", "/v1/Users?PageSize=all", "query/PageSize must be integer"],
    [
      "an unknown query parameter",
      "/v1/Users?Identity=ann",
      "query must NOT have additional properties: Identity",
    ],
    [
      "a path parameter against its pattern",
      "/v1/Services/default/Users",
      'path/ChatServiceSid must match pattern "^IS[0-9a-fA-F]{32}$"',
    ],
    ["a path that is not encoded", "/v1/Users/100%", "path must have required property 'Sid'"],
    ["an unknown path", "/v1/Users/", "the path is not described"],
    ["a path of another API", "/v1/Workspaces/WS/Users", "the path is not described"],
  ])("%s", (_, path, violation) => {
    expect(reported(LIST, { path })).toContain(violation);
  });

  it("an unknown method", () => {
    expect(reported(LIST, { method: "DELETE" })).toEqual(["the method is not described"]);
  });

  it("a form where none is described", () => {
    expect(reported(LIST, { requestBody: "Identity=ann" })).toEqual(["a form is not described"]);
  });
});

describe("of an answer is reported", () => {
  it.each([
    ["an unknown field", { nickname: "a" }, "answer must NOT have additional properties: nickname"],
    [
      "a field that is missing",
      { attributes: undefined },
      "answer must have required property 'attributes'",
    ],
    ["a wrong type", { attributes: {} }, "answer/attributes must be string"],
    ["null where Twilio has none", null, "answer must be object"],
    [
      "a date that is none",
      { date_created: "today" },
      'answer/date_created must match format "date-time"',
    ],
  ])("%s", (_, difference, violation) => {
    const responseBody = JSON.stringify(difference && { ...USER, ...difference });
    expect(reported(CREATE, { responseBody })).toEqual([violation]);
  });

  it("a fault within a list", () => {
    const responseBody = JSON.stringify({ users: [USER, { ...USER, nickname: "a" }], meta: {} });
    const found = reported(LIST, { status: 200, responseBody });
    expect(found).toContain("answer/users/1 must NOT have additional properties: nickname");
    expect(found).toContain("answer/meta must have required property 'next_page_url'");
  });

  it("a status that is not described", () => {
    expect(reported(CREATE, { status: 200 })).toEqual(["status 200 is not described"]);
  });

  it("text that is not JSON", () => {
    expect(reported(CREATE, { responseBody: "<html>" })).toEqual(["answer must be object"]);
  });

  it.each([
    ["an error with an unknown field", { detail: "" }],
    ["an error without a code", { code: undefined }],
    ["an error whose code is text", { code: "20404" }],
    ["an error of another status", { status: 400 }],
  ])("%s", (_, difference) => {
    const responseBody = JSON.stringify({ ...ERROR, ...difference });
    expect(reported(LIST, { responseBody })).toEqual([expect.stringMatching(/^error\/?/)]);
  });
});

it("a path that is described literally is not taken for a templated one", () => {
  const path = `/v1/Workspaces/WS${"0".repeat(32)}/Workers/Statistics`;
  expect(reported(LIST, { path })).toEqual([]);
});
