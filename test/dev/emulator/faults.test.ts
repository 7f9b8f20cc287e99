import { request } from "node:http";
import { describe, expect, it } from "vitest";
import {
  everyFault,
  FAULT_KINDS,
  type FaultKind,
  Faults,
} from "../../../src/dev/emulator/faults.ts";
import { generatedCenter } from "../../../src/dev/emulator/generated-center.ts";
import { World } from "../../../src/dev/emulator/world.ts";
import { type Center, startCenter } from "../../support/center.ts";
import { settle, until } from "../../support/held-timers.ts";

/** Sends one request to a center where this befalls every request. */
async function sendUnder(
  kind: FaultKind,
  { seed = 1, method = "GET", path = "/v1/Users/ann", body = "", retryAfter = 7 } = {},
) {
  const world = new World();
  world.addWorker("ann", { image_url: "a.png" });
  world.users.create({ identity: "ann", attributes: '{"theme":"dark"}' });
  const center = await startCenter({ world, faults: new Faults(seed, { [kind]: 1 }), retryAfter });
  const silence = new AbortController();
  const answer = send(center, method, path, body, silence.signal);
  if (kind === "silence") {
    await until(() => center.exchanges.length === 1);
    await settle();
    silence.abort();
  }
  return { world, center, answer: await answer };
}

/** What was received of the status and the body, and how the answer ended. */
function send(
  { url, world }: Center,
  method: string,
  path: string,
  body = "",
  signal?: AbortSignal,
) {
  return new Promise<{ status?: number; type?: string; wait?: string; body: string; end: string }>(
    (resolve) => {
      const auth = `${world.apiKey}:${world.apiSecret}`;
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const sent = request(new URL(path, url), { method, auth, headers, signal });
      sent.on("error", (error: NodeJS.ErrnoException) =>
        resolve({ body: "", end: error.code ?? "" }),
      );
      sent.on("response", (response) => {
        let received = "";
        const { statusCode: status = 0, headers } = response;
        const rest = { status, type: headers["content-type"] ?? "", wait: headers["retry-after"] };
        const ended = (end: string) =>
          resolve({ ...rest, wait: rest.wait ?? "", body: received, end });
        response.setEncoding("utf8").on("data", (text: string) => {
          received += text;
        });
        response.on("error", () => ended("broken")).on("end", () => ended("whole"));
      });
      sent.end(body);
    },
  );
}

const UPDATE = { method: "POST", body: "Attributes=%7B%7D" };

describe("a fault", () => {
  it.each([
    ["throttled", { status: 429, wait: "", end: "whole" }],
    ["throttledForTime", { status: 429, wait: "7", end: "whole" }],
    ["serverError", { status: 500, end: "whole" }],
    ["badGateway", { status: 502, type: "text/html", end: "whole" }],
    ["unavailable", { status: 503, end: "whole" }],
    ["resetBefore", { end: "ECONNRESET" }],
    ["resetAfter", { end: "ECONNRESET" }],
    ["cutConnection", { status: 200, end: "broken" }],
    ["cutText", { status: 200, end: "whole" }],
    ["silence", { end: "ABORT_ERR" }],
  ] as const)("%s shows as %j", async (kind, shown) => {
    const { answer } = await sendUnder(kind);
    expect(answer).toMatchObject(shown);
  });

  it.each(["cutConnection", "cutText"] as const)("%s sends half an answer", async (kind) => {
    const { answer } = await sendUnder(kind);
    expect(answer.body).toMatch(/^\{"sid":"US/);
    expect(() => JSON.parse(answer.body)).toThrow();
  });

  it.each([
    ["throttled", false],
    ["throttledForTime", false],
    ["resetBefore", false],
    ["resetAfter", true],
    ["cutConnection", true],
    ["cutText", true],
  ] as const)("%s lets a write take effect: %s", async (kind, takesEffect) => {
    const { world } = await sendUnder(kind, UPDATE);
    expect(world.users.list[0]?.attributes).toBe(takesEffect ? "{}" : '{"theme":"dark"}');
  });

  it.each(["serverError", "badGateway", "unavailable", "silence", "somethingElse"] as const)(
    "%s lets some writes take effect and others not",
    async (kind) => {
      const seeds = Array.from({ length: 12 }, (_, seed) => seed);
      const left = await Promise.all(
        seeds.map(async (seed) => {
          const { world } = await sendUnder(kind, { ...UPDATE, seed });
          return world.users.list[0]?.attributes;
        }),
      );
      expect(new Set(left)).toEqual(new Set(["{}", '{"theme":"dark"}']));
    },
  );

  it("repeatedPage makes a page of a list its own next one, and leaves other answers", async () => {
    const list = await sendUnder("repeatedPage", { path: "/v1/Users?PageSize=50" });
    const { meta } = JSON.parse(list.answer.body);
    expect(meta.next_page_url).toBe(meta.url);
    const { answer } = await sendUnder("repeatedPage");
    expect(JSON.parse(answer.body)).toMatchObject({ identity: "ann" });
  });

  it("somethingElse is a success that does not hold what was asked for", async () => {
    const bodies = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { answer } = await sendUnder("somethingElse", { seed });
      expect(answer).toMatchObject({ status: expect.toBeOneOf([200, 201]), end: "whole" });
      expect(answer.body).not.toContain('"ann"');
      bodies.add(Object.keys(JSON.parse(answer.body)).join());
    }
    expect(bodies.size).toBe(3);
  });

  it("endlessList makes a page its own next one under ever new addresses", async () => {
    const first = await sendUnder("endlessList", { path: "/v1/Users?PageSize=50" });
    const { meta } = JSON.parse(first.answer.body);
    const next = new URL(meta.next_page_url);
    const second = JSON.parse((await send(first.center, "GET", next.pathname + next.search)).body);
    expect(second.users).toMatchObject([{ identity: "ann" }]);
    expect(second.meta.next_page_url).not.toBe(meta.next_page_url);
  });

  it("brokenRecord breaks one Worker of a list but for its SID", async () => {
    const path = `/v1/Workspaces/WS${"1".padStart(32, "0")}/Workers?PageSize=50`;
    const { answer, center } = await sendUnder("brokenRecord", { path });
    const sid = `WK${"1".padStart(32, "0")}`;
    expect(JSON.parse(answer.body).workers).toEqual([{ sid, friendly_name: 7 }]);
    expect(center.exchanges[0]?.mishap).toMatchObject({ kind: "brokenRecord", whose: sid });
  });

  it.each([
    ["/v1/Users/ann", "ann"],
    ["/v1/Users?PageSize=50", "ann"],
    [`/v1/Workspaces/WS${"1".padStart(32, "0")}/Workers`, `WK${"1".padStart(32, "0")}`],
  ])("vanished and changed befall what %s reads", async (path, whose) => {
    const gone = await sendUnder("vanished", { path });
    expect(gone.center.exchanges[0]?.mishap).toMatchObject({ kind: "vanished", whose });
    expect(gone.answer.body).not.toContain(`"${whose}"`);
    const changed = await sendUnder("changed", { path });
    const { key = "", ...mishap } = changed.center.exchanges[0]?.mishap ?? {};
    expect(mishap).toMatchObject({ kind: "changed", whose });
    expect(changed.answer.body).toContain(`{\\"${key}\\":true,`);
  });

  it("changed leaves attributes alone that are no JSON object", async () => {
    const world = new World();
    for (const attributes of ["{", "[]", ""])
      world.users.create({ identity: attributes, attributes });
    const center = await startCenter({ world, faults: new Faults(1, { changed: 1 }) });
    await send(center, "GET", "/v1/Users?PageSize=50");
    expect(world.users.list.map(({ attributes }) => attributes)).toEqual(["{", "[]", ""]);
  });

  it("that is no fault of a write leaves it alone", async () => {
    const { answer } = await sendUnder("vanished", UPDATE);
    expect(answer).toMatchObject({ status: 200, end: "whole" });
  });
});

describe("the faults of a seed", () => {
  const REQUESTS = Array.from({ length: 5000 }, (_, index) => `GET /v1/Users/${index} `);

  it("befall each request alike, in whatever order the requests come", () => {
    const draw = (requests: readonly string[]) => {
      const faults = new Faults(7, everyFault(0.03));
      return new Map(requests.map((one) => [one, faults.next(one)]));
    };
    expect(draw([...REQUESTS].reverse())).toEqual(draw([...REQUESTS]));
    const faults = new Faults(8, everyFault(0.03));
    expect(REQUESTS.map((one) => faults.next(one))).not.toEqual([...draw(REQUESTS).values()]);
  });

  it("come in the shares that were asked for, and end when none is", () => {
    const faults = new Faults(1, everyFault(0.03));
    const kinds = REQUESTS.map((one) => faults.next(one)?.kind);
    for (const kind of FAULT_KINDS) {
      const share = kinds.filter((one) => one === kind).length / REQUESTS.length;
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThan(0.04);
    }
    faults.shares = {};
    expect(REQUESTS.some((one) => faults.next(one))).toBe(false);
  });

  it("befall a request that is sent again anew", () => {
    const faults = new Faults(1, { throttled: 0.5 });
    const kinds = Array.from({ length: 40 }, () => faults.next("GET /v1/Users/ann ")?.kind);
    expect(new Set(kinds)).toEqual(new Set(["throttled", undefined]));
  });
});

describe("a most for the pages of lists", () => {
  it("makes them smaller than was asked for, without leaving anyone out", async () => {
    const center = await startCenter({
      world: generatedCenter({ workers: 7, users: 0 }),
      mostPerPage: 3,
    });
    expect(await center.run({ attributes: { image_url: "avatar_url" } })).toMatchObject({
      workers: 7,
    });
    const pages = center.exchanges.filter(({ path }) => path.includes("/Workers?"));
    const sizes = pages.map(({ responseBody }) => JSON.parse(responseBody).workers.length);
    expect(sizes.slice(0, 3)).toEqual([3, 3, 1]);
  });
});
