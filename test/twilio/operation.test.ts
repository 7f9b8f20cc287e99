import { describe, expect, it } from "vitest";
import { noRequests, operationOf } from "../../src/twilio/operation.ts";

const TASKROUTER = "https://taskrouter.twilio.com/v1/Workspaces/WS1";
const CONVERSATIONS = "https://conversations.twilio.com/v1";
const EVENTS = "https://events.twilio.com/v1";

describe("the operation of a request", () => {
  it.each([
    ["GET", `${TASKROUTER}/Events`, "events.list"],
    ["GET", `${TASKROUTER}/Workers`, "workers.list"],
    ["get", `${TASKROUTER}/Workers?PageSize=1000`, "workers.list"],
    ["GET", `${TASKROUTER}/Workers/WK1`, "workers.fetch"],
    ["GET", TASKROUTER, "workspaces.fetch"],
    ["post", TASKROUTER, "workspaces.update"],
    ["GET", `${CONVERSATIONS}/Users`, "users.list"],
    ["GET", `${CONVERSATIONS}/Services/IS1/Users`, "users.list"],
    ["GET", `${CONVERSATIONS}/Users/ann%40example.com`, "users.fetch"],
    ["GET", `${CONVERSATIONS}/Users/Workers`, "users.fetch"],
    ["POST", `${CONVERSATIONS}/Users`, "users.create"],
    ["POST", `${CONVERSATIONS}/Users/US1`, "users.update"],
    ["GET", `${CONVERSATIONS}/Configuration`, "configuration.fetch"],
    ["GET", `${CONVERSATIONS}/flex-api/Configuration`, "configuration.fetch"],
    ["GET", "https://flex-api.twilio.com/v1/Configuration", "flexConfiguration.fetch"],
    ["GET", "https://flex-api.dublin.ie1.twilio.com/v1/Configuration", "flexConfiguration.fetch"],
    ["GET", "https://my-flex-api.example.com/v1/Configuration", "configuration.fetch"],
    ["GET", "http://127.0.0.1:1/flex-api/v1/Configuration", "flexConfiguration.fetch"],
    ["GET", "http://127.0.0.1:1/v1/Configuration", "configuration.fetch"],
    ["GET", `${EVENTS}/Sinks`, "sinks.list"],
    ["POST", `${EVENTS}/Sinks`, "sinks.create"],
    ["DELETE", `${EVENTS}/Sinks/DG1`, "sinks.remove"],
    ["GET", `${EVENTS}/Subscriptions`, "subscriptions.list"],
    ["POST", `${EVENTS}/Subscriptions`, "subscriptions.create"],
    ["DELETE", `${EVENTS}/Subscriptions/DF1`, "subscriptions.remove"],
    ["GET", `${EVENTS}/Subscriptions/DF1/SubscribedEvents`, "subscribedEvents.list"],
    ["POST", `${EVENTS}/Subscriptions/DF1/SubscribedEvents`, "subscribedEvents.create"],
  ])("%s %s is %s", (method, url, operation) => {
    expect(operationOf(method, new URL(url))).toBe(operation);
  });

  it.each([
    ["DELETE", `${CONVERSATIONS}/Users/US1`],
    ["PUT", `${TASKROUTER}/Workers/WK1`],
    ["GET", `${CONVERSATIONS}/Conversations`],
    ["GET", `${CONVERSATIONS}/MyUsers`],
    ["GET", `${CONVERSATIONS}/Users/US1/Conversations`],
    ["GET", `${CONVERSATIONS}/Configuration/Webhooks`],
    ["GET", "https://conversations.twilio.com/"],
  ])("%s %s is none of ours", (method, url) => {
    expect(operationOf(method, new URL(url))).toBeUndefined();
  });
});

describe("the count of requests", () => {
  it("begins with 0 for each of the engine's operations, and is new each time", () => {
    expect(noRequests()).toEqual({
      "events.list": 0,
      "workers.list": 0,
      "workers.fetch": 0,
      "users.list": 0,
      "users.fetch": 0,
      "users.create": 0,
      "users.update": 0,
    });
    expect(noRequests()).not.toBe(noRequests());
  });
});
