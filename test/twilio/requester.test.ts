import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { Problem } from "../../src/mapping/problem.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import type { RequestCounts } from "../../src/twilio/http-client.ts";
import { noRequests } from "../../src/twilio/operation.ts";
import { type Page, Requester, type Trouble } from "../../src/twilio/requester.ts";
import { TwilioError } from "../../src/twilio/twilio-error.ts";
import { NotingClock } from "../support/clocks.ts";

/** A requester whose waits take no time, and what came of its requests. */
function startRequester(budget = 600_000) {
  const clock = new NotingClock();
  const deadline = new Deadline(budget, clock);
  onTestFinished(() => deadline.end());
  const counts: RequestCounts = { total: 0, throttled: 0, retried: 0, byOperation: noRequests() };
  const troubles: (Trouble | undefined)[] = [];
  const requester = new Requester(deadline, counts, (trouble) => troubles.push(trouble));
  /** Whether a request that failed may be retried. */
  const again = (error: unknown, failures = 1, kind: "read" | "write" = "read", most?: number) =>
    requester.mayTryAgain(error, failures, kind, most);
  return { requester, clock, deadline, counts, troubles, again };
}

const failure = (
  status: number | undefined,
  options: Partial<Pick<TwilioError, "retry" | "retryAfter">> = {},
) =>
  new TwilioError("twilio-unavailable", "Failed.", {
    retry: "always",
    ...options,
    ...(status !== undefined && { status }),
  });

describe("a failed request", () => {
  it("is not retried if the failure is not Twilio's", async () => {
    const { again, clock } = startRequester();
    expect(await again(new Error("a bug"))).toBe(false);
    expect(await again(new Problem("user-unsettled", "It changes."))).toBe(false);
    expect(clock.slept).toEqual([]);
  });

  it.each([
    ["never", "read", 1, false],
    ["once", "read", 1, true],
    ["once", "read", 2, false],
    ["once", "write", 1, true],
    ["reads", "read", 2, true],
    ["reads", "write", 1, false],
    ["always", "write", 7, true],
    ["always", "write", 8, false],
    ["always", "read", 9, false],
  ] as const)(
    "that may be retried %s: a %s after %i failures: %s",
    async (retry, kind, failures, is) => {
      const { again, counts, clock } = startRequester();
      expect(await again(failure(503, { retry }), failures, kind)).toBe(is);
      expect(counts.retried).toBe(is ? 1 : 0);
      expect(clock.slept).toHaveLength(is ? 1 : 0);
    },
  );

  it("is tried less often if the caller says so, and Twilio could not answer", async () => {
    const { again } = startRequester();
    expect(await again(failure(503), 2, "read", 3)).toBe(true);
    expect(await again(failure(503), 3, "read", 3)).toBe(false);
    expect(await again(failure(429), 3, "read", 3)).toBe(true);
    expect(await again(failure(429), 8, "read", 3)).toBe(false);
  });

  it("is told of before the wait, unless Twilio did answer", async () => {
    const { again, troubles, clock } = startRequester();
    await again(failure(503), 2, "read", 3);
    await again(failure(undefined), 1);
    await again(failure(429), 1);
    expect(troubles).toEqual([
      { status: 503, nextTry: 3, mostTries: 3, delay: 500 },
      { status: undefined, nextTry: 2, mostTries: 8, delay: 250 },
    ]);
    expect(clock.slept).toEqual([500, 250, 250]);
  });

  it("is retried only if there is time for the wait", async () => {
    const enough = startRequester(251);
    expect(await enough.again(failure(503))).toBe(true);
    const { again, troubles, clock, deadline } = startRequester(250);
    expect(await again(failure(503))).toBe(false);
    expect(await again(failure(429))).toBe(false);
    expect(await again(failure(503, { retryAfter: 1000 }))).toBe(false);
    expect([troubles, clock.slept]).toEqual([[], []]);
    expect(() => deadline.check()).not.toThrow();
  });

  it("ends the run if Twilio asks all to wait for longer than there is time", async () => {
    const { again, deadline } = startRequester(60_000);
    const tooLong = { code: "throttled", endsRun: true };
    const error = failure(429, { retryAfter: 60_000 });
    await expect(again(error)).rejects.toMatchObject(tooLong);
    await expect(again(error)).rejects.toMatchObject({ message: expect.stringContaining("60 s") });
    expect(() => deadline.check()).toThrow(expect.objectContaining(tooLong));
    expect(deadline.over.aborted).toBe(false);
  });
});

const TEXT = z.string();
/** Answers with each of these in turn; an error is thrown. */
const inTurn = (...answers: unknown[]) => {
  const request = async () => {
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  return { request, left: () => answers.length };
};

describe("a read", () => {
  it("is repeated until its answer has the shape", async () => {
    const { requester, counts } = startRequester();
    const { request, left } = inTurn(7, failure(503), new Error("not JSON"), "text", "more");
    expect(await requester.read("users.fetch", TEXT, request)).toBe("text");
    expect([left(), counts.retried]).toEqual([1, 3]);
  });

  it("fails with what cannot pass, and after eight tries", async () => {
    const { requester } = startRequester();
    const refused = failure(400, { retry: "never" });
    await expect(requester.read("users.fetch", TEXT, inTurn(refused).request)).rejects.toBe(
      refused,
    );
    const { request, left } = inTurn(...Array(10).fill(7));
    await expect(requester.read("users.fetch", TEXT, request)).rejects.toMatchObject({
      code: "answer-unreadable",
      message: expect.stringContaining("users.fetch"),
    });
    expect(left()).toBe(2);
    const few = inTurn(...Array(10).fill(7));
    await expect(requester.read("users.fetch", TEXT, few.request, 3)).rejects.toThrow();
    expect(few.left()).toBe(7);
  });
});

describe("a write", () => {
  it("is sent once", async () => {
    const { requester } = startRequester();
    expect(await requester.send("users.update", TEXT, inTurn("text").request)).toBe("text");
    const { request, left } = inTurn(7, "text");
    await expect(requester.send("users.update", TEXT, request)).rejects.toMatchObject({
      code: "answer-unreadable",
    });
    expect(left()).toBe(1);
  });
});

describe("Twilio's silence", () => {
  /** Fails so many requests at once, 20 s later than the first of them. */
  async function fail(
    { requester, clock }: ReturnType<typeof startRequester>,
    count: number,
    error: Error,
  ) {
    for (let index = 0; index < count; index++) {
      if (index === 1) await clock.sleep(20_000);
      await requester.send("users.update", TEXT, inTurn(error).request).catch(() => {});
    }
  }

  it.each([
    ["no answer", failure(undefined)],
    ["trouble", failure(500)],
    ["an answer that cannot be read", new Error("not JSON")],
  ])("of %s ends a run with that failure, if it lasts from the start", async (_, error) => {
    const started = startRequester();
    await fail(started, 2, error);
    expect(await started.again(failure(503))).toBe(true);
    await fail(started, 1, error);
    const last = failure(503);
    await expect(started.again(last)).rejects.toBe(last);
    expect(started.deadline.noNew.reason).toBe(last);
  });

  it.each([
    ["an answer", "text"],
    ["a refusal", failure(400)],
    ["a 429", failure(429)],
  ])("ends a run only after 20 failures once there was %s", async (_, answer) => {
    const started = startRequester();
    const { requester, again } = started;
    await requester.send("users.update", TEXT, inTurn(answer).request).catch(() => {});
    await fail(started, 19, failure(503));
    expect(await again(failure(503))).toBe(true);
    await fail(started, 1, failure(503));
    await expect(again(failure(503))).rejects.toMatchObject({
      code: "twilio-gone",
      message: expect.stringContaining("none of the last 20 requests over 20 s"),
    });
  });

  it.each([
    ["after trouble", 1000, failure(503)],
    ["after a 429", 2000, failure(429)],
    ["that Twilio asks for", 5125, failure(503, { retryAfter: 5000 })],
  ])("before the first answer makes a wait %s last %i ms", async (_, wait, error) => {
    const { requester, again, clock } = startRequester();
    await requester.send("users.update", TEXT, inTurn(failure(503)).request).catch(() => {});
    await clock.sleep(14_000);
    await again(error, 4);
    expect(clock.slept).toEqual([14_000, wait]);
  });

  it("shortens no wait once it has lasted as long as it may", async () => {
    const { requester, again, clock } = startRequester();
    await requester.send("users.update", TEXT, inTurn(failure(503)).request).catch(() => {});
    await clock.sleep(14_000);
    for (const failures of [4, 4]) await again(failure(503), failures);
    expect(clock.slept).toEqual([14_000, 1000, 2000]);
  });
});

describe("the pages of a list", () => {
  const RECORD = z.object({ sid: z.string() });
  const link = (page: number) => `https://twilio.example/list?Page=${page}`;
  const page = (sids: string[], next?: number): Page => ({
    instances: sids.map((sid) => ({ sid })),
    nextPageUrl: next === undefined ? undefined : link(next),
  });

  /** Reads a list whose pages come from here; what was asked for, and the SIDs of each page. */
  async function read(answer: (asked: number) => Page, mostTries?: number) {
    const { requester } = startRequester();
    const asked: (string | undefined)[] = [];
    const found: string[][] = [];
    const get = async (url: string | undefined) => {
      asked.push(url);
      return answer(asked.length);
    };
    const requests = { first: () => get("first"), next: get };
    const list = requester.pages("users.list", RECORD, requests, mostTries);
    const reading = (async () => {
      for await (const records of list) found.push(records.map(({ sid }) => sid));
    })();
    const error: unknown = await reading.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { asked, found, error };
  }

  it("are followed to the end", async () => {
    const pages = [page(["a", "b"], 1), page(["c"], 2), page([])];
    const { asked, found, error } = await read((count) => pages[count - 1] ?? page([]));
    expect(asked).toEqual(["first", link(1), link(2)]);
    expect(found).toEqual([["a", "b"], ["c"], []]);
    expect(error).toBeUndefined();
  });

  it("are asked for again if one leads back", async () => {
    const pages = [page(["a"], 1), page(["b"], 1), page(["b"], 2), page(["c"])];
    const { asked, found } = await read((count) => pages[count - 1] ?? page([]));
    expect(asked).toEqual(["first", link(1), link(1), link(2)]);
    expect(found).toEqual([["a"], ["b"], ["c"]]);
  });

  const REPEATED =
    "Twilio's answers to users.list repeat what was read before, so the list cannot be read to the end. Run again.";

  it("end with a problem if one leads back each time", async () => {
    const { asked, found, error } = await read(() => page(["a"], 1), 3);
    expect(error).toMatchObject({ code: "pages-repeat", message: REPEATED, retry: "always" });
    expect(asked).toEqual(["first", link(1), link(1), link(1)]);
    expect(found).toEqual([["a"]]);
  });

  it.each<[string, (asked: number) => string[]]>([
    ["the same", () => ["a"]],
    ["nothing", () => []],
  ])("end with a problem if four in a row bring %s", async (_, sids) => {
    const { found, error } = await read((asked) =>
      page(asked < 3 ? [`${asked}`] : sids(asked), asked),
    );
    expect(error).toMatchObject({ code: "pages-repeat", message: REPEATED, retry: "never" });
    expect(found).toHaveLength(sids(0).length === 0 ? 6 : 7);
  });

  it("may bring nothing new three times in a row, again and again", async () => {
    const sids = (asked: number) => (asked % 4 === 1 ? [`${asked}`] : ["1"]);
    const { found, error } = await read((asked) =>
      page(sids(asked), asked === 12 ? undefined : asked),
    );
    expect(error).toBeUndefined();
    expect(found).toHaveLength(12);
  });

  it.each(["", "list?Page=1", "//twilio.example/", null, 7])(
    "end with a problem if the next one is at %j",
    async (nextPageUrl) => {
      const { asked, found, error } = await read(() =>
        JSON.parse(JSON.stringify({ instances: [{ sid: "a" }], nextPageUrl })),
      );
      expect(error).toMatchObject({ code: "host-refused" });
      expect([asked, found]).toEqual([["first"], [["a"]]]);
    },
  );

  it("are refused if a record has another shape", async () => {
    const { error } = await read(() => ({ instances: [{ sid: 7 }] }), 1);
    expect(error).toMatchObject({ code: "answer-unreadable" });
  });
});
