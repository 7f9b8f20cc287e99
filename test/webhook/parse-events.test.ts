import { describe, expect, it } from "vitest";
import type { FormFields } from "../../src/webhook/body.ts";
import { ourEvents } from "../../src/webhook/our-events.ts";
import { parseEvents, type WorkerEvent } from "../../src/webhook/parse-events.ts";

const WORKER = `WK${"0123456789abcdefABCDEF".repeat(2).slice(0, 32)}`;
const ACCOUNT = `AC${"1".repeat(32)}`;
const WORKSPACE = `WS${"2".repeat(32)}`;
const CREATED = "com.twilio.taskrouter.worker.created";

const FIELDS: FormFields = {
  EventType: "worker.created",
  AccountSid: ACCOUNT,
  WorkspaceSid: WORKSPACE,
  WorkerSid: WORKER,
  WorkerName: "ann",
  WorkerAttributes: '{"a":1}',
};
const FROM_FORM: WorkerEvent = {
  id: undefined,
  type: "worker.created",
  accountSid: ACCOUNT,
  workspaceSid: WORKSPACE,
  worker: { sid: WORKER, friendlyName: "ann", attributes: '{"a":1}' },
};

const PAYLOAD = {
  account_sid: ACCOUNT,
  workspace_sid: WORKSPACE,
  worker_sid: WORKER,
  worker_name: "ann",
  worker_attributes: '{"a":1}',
};
const FROM_STREAM: WorkerEvent = { ...FROM_FORM, id: "EZ1" };

const form = (fields: FormFields) => parseEvents({ kind: "form", fields });
const json = (value: unknown) => parseEvents({ kind: "json", text: JSON.stringify(value) });
/** A list with one event of Event Streams. */
const stream = (payload: unknown, event: object = {}) =>
  json([{ id: "EZ1", type: CREATED, data: { payload }, ...event }]);

/** What is said of a request without a usable event. */
const refusals = (parsed: ReturnType<typeof parseEvents>) => {
  expect(parsed.events).toEqual([]);
  return parsed.unusable.map(({ status, message }) => `${status} ${message}`);
};
const NOT_AS_DESCRIBED = "400 the event is not as Twilio describes it:";

describe("a callback", () => {
  it.each<[string, FormFields, object]>([
    ["is read", {}, {}],
    ["of another type is read", { EventType: "task.created" }, { type: "task.created" }],
    ["may have further fields", { Other: "x", WorkerVersion: "3" }, {}],
    ["with a blank WorkerSid names no Worker", { WorkerSid: "" }, { worker: undefined }],
    ["with two WorkerSids names no Worker", { WorkerSid: [WORKER, WORKER] }, { worker: undefined }],
    ["with a longer SID names no Worker", { WorkerSid: `${WORKER}0` }, { worker: undefined }],
    [
      "with text before the SID names no Worker",
      { WorkerSid: `/${WORKER}` },
      { worker: undefined },
    ],
    [
      "with another resource's SID names no Worker",
      { WorkerSid: WORKER.replace("WK", "WT") },
      { worker: undefined },
    ],
    [
      "with two names has none",
      { WorkerName: ["ann", "bob"] },
      { worker: { ...FROM_FORM.worker, friendlyName: "" } },
    ],
    [
      "with two texts of attributes has none",
      { WorkerAttributes: ["{}", "{}"] },
      { worker: { ...FROM_FORM.worker, attributes: "" } },
    ],
  ])("%s", (_, fields, expected) => {
    const events = [{ ...FROM_FORM, ...expected }];
    expect(form({ ...FIELDS, ...fields })).toEqual({ events, unusable: [] });
  });

  it("without hints about the Worker is read", () => {
    const { EventType, AccountSid, WorkspaceSid, WorkerSid } = FIELDS;
    const bare = Object.entries({ EventType, AccountSid, WorkspaceSid, WorkerSid });
    const fields = Object.fromEntries(bare.flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
    const worker = { sid: WORKER, friendlyName: "", attributes: "" };
    expect(form(fields).events).toEqual([{ ...FROM_FORM, worker }]);
  });

  it.each(["EventType", "AccountSid", "WorkspaceSid"])("is refused with two of %s", (name) => {
    expect(refusals(form({ ...FIELDS, [name]: ["x", "y"] }))).toEqual([
      `${NOT_AS_DESCRIBED} ${name}`,
    ]);
  });

  it("without fields is refused, with each field that is missing", () => {
    expect(refusals(form({}))).toEqual([`${NOT_AS_DESCRIBED} EventType, AccountSid, WorkspaceSid`]);
  });
});

describe("an event of Event Streams", () => {
  it.each<[string, object, object]>([
    ["is read", {}, {}],
    ["may have no account", { account_sid: undefined }, { accountSid: undefined }],
    [
      "may have no name",
      { worker_name: undefined },
      { worker: { ...FROM_FORM.worker, friendlyName: "" } },
    ],
    [
      "may have no attributes",
      { worker_attributes: undefined },
      { worker: { ...FROM_FORM.worker, attributes: "" } },
    ],
    [
      "may have attributes of null",
      { worker_attributes: null },
      { worker: { ...FROM_FORM.worker, attributes: "" } },
    ],
    [
      "passes over attributes that are a number",
      { worker_attributes: 7 },
      { worker: { ...FROM_FORM.worker, attributes: "" } },
    ],
    ["may have attributes as an object", { worker_attributes: { a: 1 } }, {}],
    ["may have further fields", { worker_version: "3" }, {}],
  ])("%s", (_, payload, expected) => {
    const parsed = stream({ ...PAYLOAD, ...payload });
    expect(parsed).toEqual({ events: [{ ...FROM_STREAM, ...expected }], unusable: [] });
  });

  it("passes over attributes that are nested beyond the stack", () => {
    const deep = `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`;
    const payload = JSON.stringify({ ...PAYLOAD, worker_attributes: 0 }).replace(":0", `:${deep}`);
    const text = `{"id":"EZ1","type":"${CREATED}","data":{"payload":${payload}}}`;
    const worker = { ...FROM_FORM.worker, attributes: "" };
    expect(parseEvents({ kind: "json", text }).events).toEqual([{ ...FROM_STREAM, worker }]);
  });

  it("may be text in text", () => {
    const data = JSON.stringify({ payload: JSON.stringify(PAYLOAD) });
    expect(stream({}, { data }).events).toEqual([FROM_STREAM]);
  });

  it("need not be in a list", () => {
    expect(json({ id: "EZ1", type: CREATED, data: { payload: PAYLOAD } }).events).toEqual([
      FROM_STREAM,
    ]);
  });

  it("may have its type without a prefix, and no id", () => {
    const events = stream(PAYLOAD, { id: undefined, type: "worker.created" }).events;
    expect(events).toEqual([{ ...FROM_STREAM, id: undefined }]);
  });

  it.each([
    ["com.twilio.taskrouter.worker.deleted", "worker.deleted"],
    ["com.twilio.messaging.message.sent", "com.twilio.messaging.message.sent"],
    ["x.com.twilio.taskrouter.worker.created", "x.com.twilio.taskrouter.worker.created"],
  ])("of type %s is not read further", (type, name) => {
    const none = { accountSid: undefined, workspaceSid: undefined, worker: undefined };
    const events = [{ id: "EZ1", type: name, ...none }];
    expect(stream(PAYLOAD, { type })).toEqual({ events, unusable: [] });
    expect(stream(PAYLOAD, { type, data: 7 })).toEqual({ events, unusable: [] });
  });

  it.each<[string, unknown, object, string]>([
    ["without a payload", undefined, {}, "payload"],
    ["with a payload that is no object", 7, {}, "payload"],
    ["with a payload of other text", "{", {}, "payload"],
    ["without data", {}, { data: undefined }, "data"],
    ["with data of null", {}, { data: null }, "the body"],
    ["with a payload that is empty", {}, {}, "payload.workspace_sid, payload.worker_sid"],
    ["with a blank Worker", { ...PAYLOAD, worker_sid: "" }, {}, "payload.worker_sid"],
    ["with a longer SID", { ...PAYLOAD, worker_sid: `${WORKER}0` }, {}, "payload.worker_sid"],
    ["with text before a SID", { ...PAYLOAD, worker_sid: `x${WORKER}` }, {}, "payload.worker_sid"],
    ["with an account of null", { ...PAYLOAD, account_sid: null }, {}, "payload.account_sid"],
    ["without a type", PAYLOAD, { type: undefined }, "type"],
  ])("is refused %s", (_, payload, event, places) => {
    expect(refusals(stream(payload, event))).toEqual([`${NOT_AS_DESCRIBED} ${places}`]);
  });

  it.each([[7], ["text"], [null]])("is refused if it is %j", (event) => {
    expect(refusals(json(event))).toEqual([`${NOT_AS_DESCRIBED} the body`]);
  });

  it("that is not JSON is refused, and an empty list has no event", () => {
    expect(refusals(parseEvents({ kind: "json", text: "[" }))).toEqual([
      `${NOT_AS_DESCRIBED} the body`,
    ]);
    expect(json([])).toEqual({ events: [], unusable: [] });
  });

  it("that is broken does not affect the others, which keep their order", () => {
    const event = (id: string) => ({ id, type: CREATED, data: { payload: PAYLOAD } });
    const parsed = json([event("EZ1"), 7, event("EZ2"), { type: 7, data: 7 }]);
    expect(parsed.events.map(({ id }) => id)).toEqual(["EZ1", "EZ2"]);
    expect(parsed.unusable.map(({ message }) => message.split(": ")[1])).toEqual([
      "the body",
      "type",
    ]);
  });
});

describe("the events to serve", () => {
  const OURS = { accountSid: ACCOUNT, workspaceSid: WORKSPACE };
  const OTHERS = "403 the event belongs to another account or Workspace";
  it.each<[string, Partial<WorkerEvent>, string | undefined]>([
    ["that is ours", {}, undefined],
    ["of an update", { type: "worker.attributes.update" }, undefined],
    ["without an account", { accountSid: undefined }, undefined],
    ["without a Workspace", { workspaceSid: undefined }, undefined],
    ["of another account", { accountSid: `AC${"9".repeat(32)}` }, OTHERS],
    ["with a blank account", { accountSid: "" }, OTHERS],
    ["of another Workspace", { workspaceSid: `WS${"9".repeat(32)}` }, OTHERS],
    ["with a blank Workspace", { workspaceSid: "" }, OTHERS],
    ["without a Worker", { worker: undefined }, "400 the event names no Worker"],
  ])("are decided for one %s", (_, change, refusal) => {
    const { events, unusable } = ourEvents([{ ...FROM_STREAM, ...change }], OURS);
    const { id, worker } = FROM_STREAM;
    expect(events).toEqual(refusal === undefined ? [{ id, worker }] : []);
    expect(unusable.map(({ status, message }) => `${status} ${message}`)).toEqual(
      refusal === undefined ? [] : [refusal],
    );
  });

  it("leave out events of other types, whether or not they name a Worker", () => {
    const other = { ...FROM_STREAM, type: "worker.deleted" };
    const events = [other, { ...other, worker: undefined }, FROM_STREAM];
    expect(ourEvents(events, OURS)).toMatchObject({ events: [{ id: "EZ1" }], unusable: [] });
  });
});
