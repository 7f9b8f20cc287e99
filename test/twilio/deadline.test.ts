import type { Socket } from "node:net";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { answering, directoryAnswered } from "../support/answering-server.ts";
import { holdTimers, settle, until } from "../support/held-timers.ts";

const ANN = parseIdentity("ann");
const USER = JSON.stringify({
  sid: countedSid("US", 1),
  identity: "ann",
  friendly_name: null,
  attributes: "{}",
});

describe("a read", () => {
  it.each([
    ["429", (first: number) => (first < 3 ? 429 : 200)],
    ["500", (first: number) => (first < 3 ? 500 : 200)],
    ["503", (first: number) => (first < 3 ? 503 : 200)],
    ["an unreadable answer", (first: number) => (first < 3 ? 206 : 200)],
  ])("that meets %s is sent again, later and later", async (_, status) => {
    let sent = 0;
    const { directory, clock, requests } = await directoryAnswered((_request, response) => {
      const code = status(++sent);
      response.writeHead(code).end(code === 200 ? USER : "oops");
    });
    expect(await directory.user(ANN)).toMatchObject({ identity: "ann" });
    expect(clock.slept).toEqual([250, 500]);
    expect(requests.retried).toBe(2);
  });

  it("that meets a broken connection is sent again", async () => {
    let sent = 0;
    const { directory } = await directoryAnswered((request, response) => {
      if (++sent === 1) request.socket.destroy();
      else response.end(USER);
    });
    expect(await directory.user(ANN)).toMatchObject({ identity: "ann" });
  });

  it("waits as long as Retry-After says", async () => {
    let sent = 0;
    const { directory, clock, requests } = await directoryAnswered((_, response) => {
      if (++sent === 1) response.writeHead(429, { "retry-after": "1" }).end("{}");
      else response.end(USER);
    });
    const { pass } = holdTimers();
    const answered = directory.user(ANN);
    await until(() => clock.slept.length === 1);
    await settle();
    expect(sent).toBe(1);
    pass(1000);
    await answered;
    expect(clock.slept).toEqual([1125]);
    expect(requests).toMatchObject({ total: 2, throttled: 1 });
  });

  it("waits as ever when Retry-After asks for no wait", async () => {
    let sent = 0;
    const { directory, clock } = await directoryAnswered((_, response) => {
      if (++sent === 1) response.writeHead(503, { "retry-after": "0" }).end("{}");
      else response.end(USER);
    });
    await directory.user(ANN);
    expect(clock.slept).toEqual([250]);
  });

  it("is given up after eight tries", async () => {
    const { directory, requests } = await directoryAnswered((_, response) => {
      const isFirst = requests.total === 1;
      response.writeHead(isFirst ? 200 : 503).end(isFirst ? USER : "");
    }, 3_600_000);
    await directory.user(ANN);
    await expect(directory.user(ANN)).rejects.toMatchObject({ code: "twilio-unavailable" });
    expect(requests.total).toBe(1 + 8);
  });

  it("is given up at once when there is no time for the wait", async () => {
    const tooLate = answering(429, "{}", { "retry-after": "61" });
    const { directory, clock } = await directoryAnswered(tooLate, 60_000);
    await expect(directory.user(ANN)).rejects.toMatchObject({ code: "throttled" });
    expect(clock.slept).toEqual([]);
  });

  it.each([400, 401, 403, 418])("that is answered %i is not sent again", async (status) => {
    const { directory, requests } = await directoryAnswered(answering(status, "{}"));
    await expect(directory.user(ANN)).rejects.toBeInstanceOf(Error);
    expect(requests.total).toBe(1);
  });

  it("that is never answered is tried again, and given up", async () => {
    const { directory, requests } = await directoryAnswered(() => {}, 60_000, 50);
    await expect(directory.user(ANN)).rejects.toMatchObject({ code: "network" });
    expect(requests.total).toBe(7);
  });

  it("may take all the time that is left, and no more", async () => {
    const { pass } = holdTimers();
    const held: (() => void)[] = [];
    const { directory } = await directoryAnswered((_, response) => {
      held.push(() => response.end(USER));
    }, 900);
    const answered = directory.user(ANN);
    await until(() => held.length === 1);
    pass(899);
    held[0]?.();
    expect(await answered).toMatchObject({ identity: "ann" });
    const late = expect(directory.user(ANN)).rejects.toMatchObject({ code: "deadline" });
    await until(() => held.length === 2);
    pass(1);
    await late;
  });

  it("that is given up is broken off, so that it keeps nothing alive", async () => {
    const { pass } = holdTimers();
    let socket: Socket | undefined;
    const { directory } = await directoryAnswered((request) => {
      socket = request.socket;
    }, 300);
    const given = expect(directory.user(ANN)).rejects.toMatchObject({ code: "deadline" });
    await until(() => socket !== undefined);
    expect(socket?.closed).toBe(false);
    pass(300);
    await given;
    await until(() => socket?.closed === true);
  });

  it("is not tried again when whoever asked has gone", async () => {
    const { directory, requests, deadline } = await directoryAnswered(answering(503, ""));
    deadline.end();
    await expect(directory.user(ANN)).rejects.toMatchObject({ code: "deadline", endsRun: true });
    expect(requests.total).toBe(0);
  });

  it("is waited for although no timer is as long as the time that is left", async () => {
    const { directory } = await directoryAnswered(answering(200, USER), 30 * 24 * 3_600_000);
    expect(await directory.user(ANN)).toMatchObject({ identity: "ann" });
  });

  it("is not even sent after the deadline", async () => {
    const { directory, requests } = await directoryAnswered(answering(200, USER), 0);
    await expect(directory.user(ANN)).rejects.toMatchObject({ code: "deadline" });
    expect(requests.total).toBe(0);
  });
});

describe("a write", () => {
  it.each([
    [429, true],
    [502, true],
    [503, true],
    [504, true],
    [500, false],
    [400, false],
  ])("that is answered %i is sent once, and may be tried again: %s", async (status, again) => {
    const { directory, requests } = await directoryAnswered(answering(status, "{}"));
    const error: unknown = await directory
      .updateUser(countedSid("US", 1), {})
      .catch((reason: unknown) => reason);
    expect(await directory.mayWriteAgain(error, 1)).toBe(again);
    expect(requests.total).toBe(1);
  });

  it("whose answer is lost may be tried again", async () => {
    const { directory } = await directoryAnswered((request) => request.socket.destroy());
    const error: unknown = await directory
      .createUser(ANN, {}, undefined)
      .catch((reason: unknown) => reason);
    expect(await directory.mayWriteAgain(error, 1)).toBe(true);
    expect(await directory.mayWriteAgain(error, 8)).toBe(false);
  });
});

describe("a turn to write", () => {
  it("is waited for until the deadline, and no longer", async () => {
    const { pass } = holdTimers();
    const { directory, deadline } = await directoryAnswered(answering(200, USER), 50);
    for (let turn = 0; turn < 7; turn++) await directory.turnToWrite();
    const waiting = expect(directory.turnToWrite()).rejects.toMatchObject({ code: "deadline" });
    pass(50);
    await waiting;
    deadline.end();
    await expect(directory.turnToWrite()).rejects.toMatchObject({ code: "deadline" });
  });
});

describe("a request that waits for its turn", () => {
  it("is not sent any more when the deadline has passed meanwhile", async () => {
    let sent = 0;
    const held: (() => void)[] = [];
    const { directory, deadline } = await directoryAnswered((_, response) => {
      sent++;
      held.push(() => response.end(USER));
    });
    const all = Array.from({ length: 10 }, () => directory.user(ANN).catch(() => "given up"));
    await vi.waitFor(() => expect(held).toHaveLength(4));
    deadline.end();
    for (const release of held) release();
    await Promise.all(all);
    expect(sent).toBe(4);
  });
});

describe("a deadline", () => {
  afterEach(() => vi.useRealTimers());

  it.each([
    ["back", -600_000],
    ["forward", 600_000],
  ])("does not care for a clock that is set %s", async (_, by) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const deadline = new Deadline(6000);
    onTestFinished(() => deadline.end());
    vi.setSystemTime(Date.now() + by);
    expect(deadline.timeLeft).toBeGreaterThan(5000);
    expect(deadline.timeLeft).toBeLessThanOrEqual(6000);
    expect(() => deadline.check()).not.toThrow();
  });
});

describe("Twilio that is gone in the midst of a run", () => {
  /** Answers nothing any more, like a network that is cut, to so many requests at once. */
  async function readWhileGone(requests: number) {
    let sent = 0;
    const { directory, clock, deadline } = await directoryAnswered((request, response) => {
      if (++sent === 1) response.end(USER);
      else request.socket.destroy();
    });
    await directory.user(ANN);
    const started = clock.now();
    const found = await Promise.all(
      Array.from({ length: requests }, (_, index) =>
        directory.user(parseIdentity(`ann${index}`)).catch((error: unknown) => error),
      ),
    );
    return { found, took: clock.now() - started, deadline };
  }

  it("ends everything that waits, and says so", async () => {
    const { found, deadline } = await readWhileGone(60);
    const gone = { code: "twilio-gone", endsRun: true };
    expect(found.at(-1)).toMatchObject(gone);
    expect(found.filter((one) => one instanceof Problem && one.code === "twilio-gone")).not.toEqual(
      [],
    );
    expect(() => deadline.check()).toThrow(expect.objectContaining(gone));
  });

  it("fails a single request only, as ever", async () => {
    const { found, deadline } = await readWhileGone(1);
    expect(found).toMatchObject([{ code: "network", endsRun: false }]);
    expect(() => deadline.check()).not.toThrow();
  });
});

describe("Twilio that answers now and then", () => {
  it.each([404, 400, 429])("with %i is not gone", async (status) => {
    let sent = 0;
    const { directory, deadline } = await directoryAnswered((request, response) => {
      if (++sent % 15 === 0) response.writeHead(status).end("{}");
      else request.socket.destroy();
    });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        directory.user(parseIdentity(`ann${index}`)).catch(() => {}),
      ),
    );
    expect(() => deadline.check()).not.toThrow();
  });
});

describe("an answer of a gateway in front of Twilio", () => {
  it.each([408, 520, 521, 522, 523, 524])("of %i is asked for again", async (status) => {
    let sent = 0;
    const { directory } = await directoryAnswered((_, response) => {
      response.writeHead(++sent === 1 ? status : 200).end(sent === 1 ? "{}" : USER);
    });
    expect(await directory.user(ANN)).toMatchObject({ identity: "ann" });
  });

  it.each([408, 520, 524])(
    "of %i to a write is not sent again: it may have taken effect",
    async (status) => {
      const { directory } = await directoryAnswered(answering(status, "{}"));
      const error = await directory
        .createUser(ANN, {}, undefined)
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "twilio-unavailable" });
      expect(await directory.mayWriteAgain(error, 1)).toBe(false);
    },
  );
});
