import { describe, expect, it, onTestFinished, vi } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import type { WorkerScope } from "../../src/twilio/directory.ts";
import { answerTooLarge } from "../../src/twilio/failed-answer.ts";
import { type Answers, type Asked, answeredSession } from "../support/answered-session.ts";
import { settle } from "../support/held-timers.ts";

const WORKERS = `/v1/Workspaces/${countedSid("WS", 1)}/Workers`;
const sid = (index: number) => countedSid("WK", index);
const worker = (index: number, change: object = {}) => ({
  sid: sid(index),
  friendly_name: `worker${index}`,
  attributes: "{}",
  ...change,
});
const record = (index: number, attributes: unknown = "{}") => ({
  sid: sid(index),
  friendlyName: `worker${index}`,
  attributes,
});
const page = (workers: object[], next_page_url: string | null = null) => ({
  body: { workers, meta: { key: "workers", next_page_url } },
});
const NEXT = `https://taskrouter.twilio.com${WORKERS}?Page=1`;

/** Reads the Workers of a scope from these answers: the pages, what was asked, and the failure. */
async function tryToRead(scope: WorkerScope, answers: Answers) {
  const { directory, asked } = answeredSession(answers);
  const pages: unknown[] = [];
  const reading = (async () => {
    for await (const one of directory.workers(scope)) pages.push(one);
  })();
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { pages, asked, error };
}

/** Reads the Workers of a scope to the end. */
async function read(scope: WorkerScope, answers: Answers) {
  const { error, ...read } = await tryToRead(scope, answers);
  expect(error).toBeUndefined();
  return read;
}

const values = (asked: readonly Asked[]) => asked.map((one) => one.values);

describe("all Workers", () => {
  it("are listed in the largest pages", async () => {
    const { pages, asked } = await read({}, () => page([worker(1), worker(2)]));
    expect(pages).toEqual([[record(1), record(2)]]);
    expect(asked).toEqual([{ method: "get", path: WORKERS, values: { PageSize: 1000 } }]);
  });

  it("are listed twice if they fill several pages, with the expression in each first page", async () => {
    const expression = "roles HAS 'agent'";
    const { pages, asked } = await read({ expression }, ({ values: { Page } }) =>
      Page === "1" ? page([worker(2)]) : page([worker(1)], NEXT),
    );
    expect(pages).toEqual([[record(1)], [record(2)]]);
    const first = { PageSize: 1000, TargetWorkersExpression: expression };
    expect(values(asked)).toEqual([first, { Page: "1" }, first, { Page: "1" }]);
  });

  it("are fetched one by one where the list omits their attributes", async () => {
    const bare = { attributes: null };
    const { pages, asked } = await read({}, ({ path }) =>
      path === WORKERS
        ? page([worker(1, bare), worker(2), worker(3, bare), worker(4, bare)])
        : path.endsWith(sid(3))
          ? { status: 404 }
          : path.endsWith(sid(4))
            ? { status: 400 }
            : { body: worker(1, { attributes: '{"a":1}' }) },
    );
    const refused = expect.objectContaining({ code: "request-refused" });
    expect(pages).toEqual([[record(1, '{"a":1}'), record(2), record(4, refused)]]);
    expect(asked).toHaveLength(4);
  });

  it("are not read to the end if the key may not fetch one", async () => {
    const { pages, error } = await tryToRead({}, ({ path }) =>
      path === WORKERS ? page([worker(1, { attributes: null })]) : { status: 403 },
    );
    expect(pages).toEqual([]);
    expect(error).toMatchObject({ code: "permission-missing" });
  });

  it("are listed in smaller pages if Twilio fails to send large ones", async () => {
    const sizesUntil = async (largest: number) => {
      const { pages, asked, error } = await tryToRead({}, ({ values: { PageSize } }) =>
        Number(PageSize) > largest ? { status: 500 } : page([worker(1)]),
      );
      expect([pages, error]).toEqual(largest > 0 ? [[[record(1)]], undefined] : [[], error]);
      return asked.map((one) => one.values.PageSize);
    };
    expect(await sizesUntil(200)).toEqual([1000, 1000, 1000, 200]);
    expect(await sizesUntil(20)).toEqual([1000, 1000, 1000, 200, 200, 200, 20]);
    expect((await sizesUntil(0)).slice(5, 8)).toEqual([200, 20, 20]);
  });

  it.each([
    [401, "credentials-refused"],
    [429, "throttled"],
  ])("are not listed in smaller pages after an answer of %i", async (status, code) => {
    const { asked, error } = await tryToRead({}, () => ({ status }));
    expect(error).toMatchObject({ code });
    expect(new Set(asked.map((one) => one.values.PageSize))).toEqual(new Set([1000]));
  });

  it("are not listed in smaller pages if an answer is too large", async () => {
    const tooLarge = answerTooLarge("workers.list", 32 * 1024 ** 2);
    const { asked, error } = await tryToRead({}, () => Promise.reject(tooLarge));
    expect(error).toBe(tooLarge);
    expect(asked).toHaveLength(1);
  });

  it("are fetched twenty at once", async () => {
    const listed = Array.from({ length: 30 }, (_, index) => worker(index, { attributes: null }));
    let fetched = 0;
    let letGo = () => {};
    const free = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const reading = read({}, async ({ path }) => {
      if (path === WORKERS) return page(listed);
      fetched++;
      await free;
      return { body: worker(1) };
    });
    await settle();
    expect(fetched).toBe(20);
    letGo();
    await reading;
    expect(fetched).toBe(30);
  });

  it("need not be fetched if only their names are asked for", async () => {
    const listed = page([worker(1, { attributes: null }), worker(2)]);
    const { pages, asked } = await read({ namesOnly: true }, () => listed);
    expect(pages).toEqual([[record(1, ""), record(2)]]);
    expect(asked).toHaveLength(1);
  });
});

describe("the first Workers", () => {
  it("are one page of that size", async () => {
    const { pages, asked } = await read({ first: 7, expression: "x == 1" }, () =>
      page([worker(1)], NEXT),
    );
    expect(pages).toEqual([[record(1)]]);
    expect(values(asked)).toEqual([{ PageSize: 7, TargetWorkersExpression: "x == 1" }]);
  });
});

describe("one Worker", () => {
  it("is fetched by its SID", async () => {
    const { pages, asked } = await read({ worker: sid(1) }, () => ({ body: worker(1) }));
    expect(pages).toEqual([[record(1)]]);
    expect(asked).toMatchObject([{ path: `${WORKERS}/${sid(1)}` }]);
    expect((await read({ worker: sid(1) }, () => ({ status: 404 }))).pages).toEqual([]);
  });

  it("is listed by its SID if it must match an expression", async () => {
    const scope = { worker: sid(1), expression: "a == 1 OR b == 2" };
    const { pages, asked } = await read(scope, () => page([worker(1), worker(2)]));
    expect(pages).toEqual([[record(1)]]);
    const TargetWorkersExpression = `(a == 1 OR b == 2) AND sid IN ['${sid(1)}']`;
    expect(values(asked)).toEqual([{ PageSize: 1000, TargetWorkersExpression }]);
  });

  it("is listed by its name, in any case, and no other that a list brings", async () => {
    const { pages, asked } = await read({ worker: "WORKER1" }, () => page([worker(1), worker(2)]));
    expect(pages).toEqual([[record(1)]]);
    expect(values(asked)).toEqual([{ PageSize: 1000, FriendlyName: "WORKER1" }]);
  });
});

describe("changed Workers", () => {
  const SINCE = new Date("2026-01-05T08:00:00.000Z");
  const listOf = (count: number, next_page_url: string | null = null) => ({
    body: {
      events: Array(count).fill({ resource_sid: sid(1), event_data: {} }),
      meta: { key: "events", next_page_url },
    },
  });

  it("are listed in halves of the time only if a full list has no further pages", async () => {
    const next = `https://taskrouter.twilio.com${WORKERS.replace("Workers", "Events")}?Page=1`;
    const { asked } = await read({ changedSince: SINCE }, ({ path, values: { Page } }) => {
      if (!path.endsWith("/Events")) return { body: worker(1) };
      return Page === "1" ? listOf(1) : listOf(1000, next);
    });
    expect(asked.map(({ path }) => path.split("/").at(-1))).toEqual([
      ...Array(4).fill("Events"),
      sid(1),
    ]);
  });

  it("are unknown if one second has more events than a list", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: SINCE.getTime() + 2000 });
    onTestFinished(() => void vi.useRealTimers());
    const { asked, error } = await tryToRead({ changedSince: SINCE }, () => listOf(1000));
    expect(error).toMatchObject({
      code: "events-incomplete",
      message:
        "More Workers have changed within a second than TaskRouter can list, so it is unknown which. Run without --changed-within.",
    });
    expect(asked.map((one) => one.values.EndDate)).toEqual([undefined, "2026-01-05T08:00:01Z"]);
  });

  /** Answers with these events for each type, and with any Workers that are asked for. */
  const answering =
    (events: Readonly<Record<string, number[]>>): Answers =>
    ({ path, values: { EventType, TargetWorkersExpression: expression } }) => {
      if (path.endsWith("/Events")) {
        const found = events[String(EventType)] ?? [];
        const list = found.map((index) => ({ resource_sid: sid(index), event_data: {} }));
        return { body: { events: list, meta: { key: "events", next_page_url: null } } };
      }
      if (path !== WORKERS) return { body: worker(1) };
      const named = [...String(expression).matchAll(/WK(\w+)/g)].map((one) =>
        Number.parseInt(one[1] ?? "", 16),
      );
      return page([...named.map((index) => worker(index)), worker(999)]);
    };

  it("are none if there was no event", async () => {
    const { pages, asked } = await read({ changedSince: SINCE }, answering({}));
    expect(pages).toEqual([]);
    expect(values(asked)).toEqual(
      ["worker.attributes.update", "worker.created"].map((EventType) => ({
        EventType,
        StartDate: "2026-01-05T08:00:00Z",
        PageSize: 1000,
      })),
    );
  });

  it("are fetched if only one has changed, however often", async () => {
    const events = { "worker.attributes.update": [1, 1], "worker.created": [1] };
    const { pages, asked } = await read({ changedSince: SINCE }, answering(events));
    expect(pages).toEqual([[record(1)]]);
    expect(asked.at(-1)?.path).toBe(`${WORKERS}/${sid(1)}`);
  });

  it("are listed fifty at a time, without any other that a list brings", async () => {
    const all = Array.from({ length: 101 }, (_, index) => index + 1);
    const { pages, asked } = await read(
      { changedSince: SINCE },
      answering({ "worker.attributes.update": all }),
    );
    expect(pages.flat()).toEqual(all.map((index) => record(index)));
    expect(pages.map((one) => Array.isArray(one) && one.length)).toEqual([50, 50, 1]);
    const lists = asked.filter(({ path }) => path === WORKERS);
    expect(lists.at(-1)?.values).toEqual({
      PageSize: 1000,
      TargetWorkersExpression: `sid IN ['${sid(101)}']`,
    });
    expect(lists[0]?.values.TargetWorkersExpression).toContain(`'${sid(1)}', '${sid(2)}', `);
  });
});

describe("an answer that cannot be read", () => {
  it.each<[string, WorkerScope]>([
    ["events.list", { changedSince: new Date() }],
    ["workers.list", { first: 1 }],
    ["workers.fetch", { worker: sid(1) }],
  ])("names the request: %s", async (operation, scope) => {
    const { error } = await tryToRead(scope, () => ({ body: {} }));
    expect(error).toMatchObject({
      code: "answer-unreadable",
      message: expect.stringContaining(`Twilio's answer to ${operation} could not`),
    });
  });
});
