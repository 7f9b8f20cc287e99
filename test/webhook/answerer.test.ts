import { createHmac } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { type AnswererOptions, eventAnswerer } from "../../src/webhook/answerer.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import type { Received } from "../../src/webhook/received.ts";
import { SETTINGS } from "../support/answering-server.ts";
import { WEBHOOK_URL } from "../support/events.ts";
import { NO_ANSWER } from "../support/gateway.ts";
import { holdTimers, until } from "../support/held-timers.ts";

const TOKEN = "the-auth-token-of-the-account";
/** Nothing listens there, so that what may be sent gets no answer. */
const ENVIRONMENT = {
  ...SETTINGS,
  TWILIO_AUTH_TOKEN: TOKEN,
  TWILIO_API_BASE_URL: "http://127.0.0.1:9",
  WEBHOOK_URL,
};
const FIELDS = {
  AccountSid: SETTINGS.TWILIO_ACCOUNT_SID,
  EventType: "worker.created",
  WorkerSid: countedSid("WK", 1),
  WorkspaceSid: SETTINGS.TWILIO_WORKSPACE_SID,
};
const FORM = "application/x-www-form-urlencoded";

/** A request with these fields, which Twilio has signed and the host has parsed. */
function signed(fields: Readonly<Record<string, string>> = FIELDS, type = FORM): Received {
  const text = WEBHOOK_URL + Object.entries(fields).sort().flat().join("");
  const signature = createHmac("sha1", TOKEN).update(text).digest("base64");
  const headers = { "content-type": type, "x-twilio-signature": signature };
  return { method: "POST", url: WEBHOOK_URL, headers, body: { form: fields } };
}

/** Answers one request; the answer and what the log says. */
async function answered(receive: () => Received, options: AnswererOptions = {}) {
  const log: string[] = [];
  const answer = eventAnswerer(ENVIRONMENT, { log: (line) => log.push(line), ...options });
  const { status, headers } = await answer(receive);
  return { status, headers, line: JSON.parse(log[0] ?? ""), lines: log.length };
}

describe("a request whose host has parsed the form", () => {
  it("is verified and served", async () => {
    const served = await answered(() => signed({ ...FIELDS, EventType: "task.created" }));
    expect(served).toMatchObject({
      status: 204,
      headers: { "content-type": "application/json" },
      line: { status: 204, events: ["task.created"] },
      lines: 1,
    });
  });

  it("is refused with altered fields", async () => {
    const altered = { ...signed(), body: { form: { ...FIELDS, Extra: "x" } } };
    expect(await answered(() => altered)).toMatchObject({ status: 403 });
  });

  it("is refused if it has JSON, whose signature covers bytes", async () => {
    expect(await answered(() => signed(FIELDS, "application/json"))).toMatchObject({
      status: 415,
      line: {
        refused:
          "this host gives no raw body, which is needed to check the signature of JSON. Send Event Streams to another host",
      },
    });
  });
});

describe("a request that fails", () => {
  it("because its host gives a bug says so, and nothing of it", async () => {
    const refused = "An unexpected TypeError in the program itself. Please report it.";
    const receive = () => {
      throw new TypeError("about a person");
    };
    expect(await answered(receive)).toMatchObject({ status: 500, line: { status: 500, refused } });
  });

  it("because its body does not arrive closes the connection", async () => {
    const { pass } = holdTimers();
    let isOpen = false;
    const open = () => {
      isOpen = true;
      return new ReadableStream({ pull: () => NO_ANSWER }, { highWaterMark: 0 });
    };
    const answer = answered(() => ({ ...signed(), body: { open } }));
    await until(() => isOpen);
    pass(10_000);
    expect(await answer).toMatchObject({
      status: 408,
      headers: { connection: "close" },
      line: { ms: 10_000, refused: "the body did not arrive in time" },
    });
  });

  it("takes the time that the log says", async () => {
    const { pass } = holdTimers();
    pass(5000);
    const { line } = await answered(() => ({ ...signed(), method: "GET" }));
    expect(line).toMatchObject({ status: 405, ms: 0 });
  });
});

describe("after a request is answered", () => {
  it("no timer is left, and no listener for the end of the process", async () => {
    holdTimers();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    await answered(() => signed({ ...FIELDS, EventType: "task.created" }), { shutdown: signal });
    expect(vi.getTimerCount()).toBe(0);
    expect(add).toHaveBeenCalledOnce();
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });
});

describe("an event that comes when the process is about to end", () => {
  it("is answered 503, and nothing is asked", async () => {
    const shutdown = AbortSignal.abort();
    expect(await answered(() => signed(), { shutdown })).toMatchObject({
      status: 503,
      line: { workers: [{ worker: FIELDS.WorkerSid, problem: { code: "interrupted" } }] },
    });
  });
});

describe("a request whose body was read before", () => {
  it.each([
    ["is used", (request: Request) => request.text()],
    ["is locked", async (request: Request) => void request.body?.getReader()],
  ])("is refused, with what to do, if it %s", async (_, read) => {
    const log: string[] = [];
    const handle = workerEventsHandler(ENVIRONMENT, { log: (line) => log.push(line) });
    const headers = { "content-type": FORM, "x-twilio-signature": "x" };
    const request = new Request(WEBHOOK_URL, { method: "POST", body: "a=1", headers });
    await read(request);
    expect((await handle(request)).status).toBe(500);
    const refused = "the body has been read already. Pass request.clone() to the handler";
    expect(JSON.parse(log[0] ?? "")).toMatchObject({ refused });
  });
});
