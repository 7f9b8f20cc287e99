import type { IncomingMessage } from "node:http";
import { Agent } from "node:https";
import type { Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { readCallback } from "../../src/twilio/callback-registration.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { HttpClient } from "../../src/twilio/http-client.ts";
import { noRequests } from "../../src/twilio/operation.ts";
import { RateLimiter, type RequestKind } from "../../src/twilio/rate-limiter.ts";
import { answering, directoryAnswered, SETTINGS, serverOf } from "../support/answering-server.ts";
import { startCenter } from "../support/center.ts";
import { holdTimers, settle, until } from "../support/held-timers.ts";
import { openSession } from "../support/open-session.ts";

const ANN = parseIdentity("ann");

/** A pace that notes of what kind requests are, and lets none through. */
class NotingLimiter extends RateLimiter {
  readonly kinds: RequestKind[] = [];

  override run<T>(kind: RequestKind): Promise<T> {
    this.kinds.push(kind);
    return Promise.reject(new Error("not sent"));
  }
}

describe("to the rate limiter", () => {
  const LIST = "https://taskrouter.twilio.com/v1/Workspaces/WS/Workers";
  const EXPRESSION = "TargetWorkersExpression";
  it.each<[RequestKind, "get" | "post", string, object]>([
    ["evaluated", "get", LIST, { [EXPRESSION]: "x == 1" }],
    ["evaluated", "get", `${LIST}?PageSize=1000&${EXPRESSION}=x+%3D%3D+1&PageToken=PT1`, {}],
    ["read", "get", LIST, { PageSize: 1000 }],
    ["read", "get", `${LIST}/WK1`, {}],
    ["write", "post", "https://conversations.twilio.com/v1/Users", {}],
  ])("a request is one of kind %s: %s %s %j", async (kind, method, uri, params) => {
    const limiter = new NotingLimiter({ requestsAtOnce: 1, writesPerSecond: 1 });
    const request = new HttpClient({
      deadline: new Deadline(1000),
      rateLimiter: limiter,
      agentFor: () => new Agent(),
      mayAsk: () => true,
    }).request({ method, uri, params });
    await expect(request).rejects.toThrow("not sent");
    expect(limiter.kinds).toEqual([kind]);
  });
});

describe("over HTTP", () => {
  it("writes keep their pace", async () => {
    const world = generatedCenter({ workers: 13, users: 0 });
    const center = await startCenter({ world }, { WRITES_PER_SECOND: "24" });
    const { pass } = holdTimers();
    const run = center.run({ attributes: { image_url: "avatar_url" } });
    for (const writes of [6, 12]) {
      await until(() => center.writes().length === writes);
      pass(249);
      await settle();
      expect(center.writes()).toHaveLength(writes);
      pass(1);
    }
    await run;
    expect(center.writes()).toHaveLength(13);
  });

  it("what one answer asks to wait holds all other requests back", async () => {
    const { pass } = holdTimers();
    let asked = 0;
    const { directory, requests } = await directoryAnswered((_, response) => {
      if (++asked === 1) response.writeHead(429, { "retry-after": "1" }).end("{}");
      else response.writeHead(404).end("{}");
    });
    const first = directory.user(ANN);
    await until(() => requests.throttled === 1);
    const both = Promise.all([first, directory.user(ANN)]);
    pass(999);
    await settle();
    expect(asked).toBe(1);
    pass(1);
    await both;
    expect(asked).toBe(3);
  });

  it.each([
    [500, 4],
    [503, 4],
    [404, 8],
  ])("after four answers of %i, there are %i requests at once", async (status, atOnce) => {
    let answered = 0;
    const held: (() => void)[] = [];
    const { directory } = await directoryAnswered((_, response) => {
      if (++answered <= 4) response.writeHead(status).end("{}");
      else held.push(() => response.writeHead(404).end("{}"));
    });
    const all = Promise.all(Array.from({ length: 12 }, () => directory.user(ANN)));
    await vi.waitFor(() => expect(held).toHaveLength(atOnce));
    await settle();
    const most = held.length;
    const release = setInterval(() => {
      for (const answer of held.splice(0)) answer();
    });
    await all;
    clearInterval(release);
    expect(most).toBe(atOnce);
  });

  it("a try that takes too long says what it was for, and what that means", async () => {
    const { directory } = await directoryAnswered(() => {}, 60_000, 50);
    const pages = directory.workers({})[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toMatchObject({
      message: expect.stringContaining("workers.list got no answer from Twilio (timed out)"),
      endsRun: true,
    });
  });
});

describe("an answer that trickles", () => {
  it("is given up when its try has had its time, and asked for again", async () => {
    let asked = 0;
    const { directory } = await directoryAnswered(
      (_, response) => {
        asked++;
        response.writeHead(200);
        const timer = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(timer));
      },
      60_000,
      100,
    );
    await expect(directory.user(ANN)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("timed out"),
    });
    expect(asked).toBe(7);
  });
});

describe("how far Twilio's clock is ahead", () => {
  /** A session with a server whose answers have this date, or none. */
  async function sessionDated(date: string | undefined) {
    const url = await serverOf((_, response) => {
      response.sendDate = false;
      if (date !== undefined) response.setHeader("date", date);
      response.writeHead(404).end("{}");
    });
    return openSession({ ...SETTINGS, TWILIO_API_BASE_URL: url });
  }

  it("is known after an answer, an error's too", async () => {
    const hour = 3_600_000;
    const session = await sessionDated(new Date(Date.now() + hour).toUTCString());
    expect(session.clockLead()).toBeUndefined();
    const started = Date.now();
    await session.directory.user(ANN);
    const took = Date.now() - started;
    expect(session.clockLead()).toBeLessThanOrEqual(hour);
    expect(session.clockLead()).toBeGreaterThan(hour - 1000 - took - 1000);
  });

  it.each([undefined, "soon"])("is unknown if the answer's date is %s", async (date) => {
    const session = await sessionDated(date);
    await session.directory.user(ANN);
    expect(session.clockLead()).toBeUndefined();
  });
});

describe("a list of Workers with records of null", () => {
  it("has the others, and a problem for each of these", async () => {
    const worker = { sid: "WK1", friendly_name: "ann", attributes: "{}" };
    const body = { workers: [null, worker, null], meta: { key: "workers" } };
    const { directory } = await directoryAnswered(answering(200, JSON.stringify(body)));
    const found: unknown[] = [];
    for await (const page of directory.workers({ first: 10 })) found.push(...page);
    const broken = {
      sid: "WK?",
      friendlyName: "",
      attributes: expect.objectContaining({ code: "worker-unreadable" }),
    };
    const ann = { sid: "WK1", friendlyName: "ann", attributes: "{}" };
    expect(found).toEqual([broken, ann, broken]);
  });
});

describe("after a try", () => {
  it.each([
    ["was answered", answering(404, "{}")],
    ["was answered with trouble", answering(500, "{}")],
    ["was broken off", (request: IncomingMessage) => request.socket.destroy()],
  ])("that %s no timer is left, and no listener for the deadline", async (_, listener) => {
    holdTimers();
    const { directory, deadline } = await directoryAnswered(listener);
    const add = vi.spyOn(deadline.over, "addEventListener");
    const remove = vi.spyOn(deadline.over, "removeEventListener");
    const timers = vi.getTimerCount();
    await directory.updateUser(countedSid("US", 1), {}).catch(() => {});
    expect(vi.getTimerCount()).toBe(timers);
    expect(add).toHaveBeenCalledOnce();
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });
});

describe("a try in flight", () => {
  it("is broken off at once if the deadline ends before its time", async () => {
    holdTimers();
    let socket: Socket | undefined;
    const { directory, deadline } = await directoryAnswered((request) => {
      socket = request.socket;
    });
    const given = expect(directory.user(ANN)).rejects.toMatchObject({ code: "deadline" });
    await until(() => socket !== undefined);
    deadline.end();
    await given;
    await until(() => socket?.closed === true);
  });
});

describe("a try that begins when the deadline has just passed", () => {
  it("sends nothing", async () => {
    let asked = 0;
    const uri = await serverOf((_, response) => {
      asked++;
      response.end("{}");
    });
    const deadline = new Deadline(60_000);
    const client = new HttpClient({
      deadline,
      rateLimiter: new RateLimiter({ requestsAtOnce: 1, writesPerSecond: 1 }),
      agentFor: () => {
        deadline.end();
        return new Agent();
      },
      mayAsk: () => true,
    });
    await expect(client.request({ method: "get", uri })).rejects.toMatchObject({
      code: "deadline",
    });
    expect(asked).toBe(0);
  });
});

describe("the count of requests", () => {
  it("has all requests, and by operation only the engine's", async () => {
    const url = await serverOf(answering(404, "{}"));
    const session = openSession({ ...SETTINGS, TWILIO_API_BASE_URL: url });
    await expect(readCallback(session, SETTINGS.TWILIO_WORKSPACE_SID)).rejects.toThrow();
    expect(session.requests).toEqual({
      total: 1,
      throttled: 0,
      retried: 0,
      byOperation: noRequests(),
    });
  });
});
