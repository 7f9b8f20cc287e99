import { describe, expect, it } from "vitest";
import { Faults } from "../../src/dev/emulator/faults.ts";
import { countedSid, World } from "../../src/dev/emulator/world.ts";
import { startCenter } from "../support/center.ts";
import { NotingClock } from "../support/clocks.ts";
import { type Passing, startCenterBehind } from "../support/gateway.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };

/** Workers `w0`, `w1`, … with a picture each. */
function worldOf(workers: number): World {
  const world = new World();
  for (let index = 0; index < workers; index++) {
    world.addWorker(`w${index}`, { image_url: `${index}.png` });
  }
  return world;
}

/** Whether a request creates the User of an identity. */
function creates({ method, path, form }: Passing, identity: string): boolean {
  return method === "POST" && path.endsWith("/Users") && form.get("Identity") === identity;
}

describe("a 404 to a creation", () => {
  it.each([1, 30])(
    "fails that Worker alone once the service has answered, of %i",
    async (workers) => {
      const world = worldOf(workers);
      world.users.create({ identity: "visitor" });
      const center = await startCenterBehind(
        (one) => (creates(one, "w0") ? { status: 404, body: { code: 20404 } } : undefined),
        { world },
      );
      // A single Worker's User is looked up, and that there is none does not tell of the service.
      if (workers === 1) world.addWorker("visitor", { image_url: "v.png" });
      const result = await center.run({ ...AVATAR, safety: { maxOverwrites: "100%" } });
      expect(result).toMatchObject({
        outcome: "failed",
        problem: undefined,
        outcomes: expect.arrayContaining([
          expect.objectContaining({
            identity: "w0",
            action: "fail",
            problem: expect.objectContaining({ code: "not-found" }),
          }),
        ]),
      });
      expect(world.users.list.filter(({ attributes }) => attributes !== "{}")).toHaveLength(
        Math.max(workers - 1, 1),
      );
    },
  );

  it("is followed by a reading, and another try", async () => {
    const world = worldOf(30);
    let refused = 0;
    const center = await startCenterBehind(
      (one) => (creates(one, "w7") && ++refused === 1 ? { status: 404 } : undefined),
      { world },
    );
    expect(await center.run(AVATAR)).toMatchObject({ outcome: "done" });
    expect(refused).toBe(2);
    expect(center.exchanges.some(({ path }) => path.endsWith("/Users/w7"))).toBe(true);
    expect(world.users.list).toHaveLength(30);
  });

  it("ends the run if the service has never answered", async () => {
    const world = worldOf(3);
    world.services.clear();
    const center = await startCenter({ world });
    const result = await center.run(AVATAR);
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "service-not-found" } });
  });

  it("to a later page of Users does not end the run either", async () => {
    const world = worldOf(100);
    for (let index = 0; index < 150; index++) world.users.create({ identity: `visitor${index}` });
    let refused = 0;
    const center = await startCenterBehind(
      ({ path }) =>
        path.includes("/Users?") && path.includes("Page=1") && ++refused
          ? { status: 404 }
          : undefined,
      { world },
    );
    expect(await center.run(AVATAR)).toMatchObject({ outcome: "done" });
    expect(refused).toBe(1);
  });
});

describe("a 403 to a write", () => {
  it.each([
    ["creation", (one: Passing) => creates(one, "w20")],
    ["update", ({ method, path }: Passing) => method === "POST" && /Users\/US0+7$/.test(path)],
  ])("that is a %s fails that Worker alone if others were let through", async (_, isRefused) => {
    const world = worldOf(30);
    for (let index = 0; index < 15; index++) world.users.create({ identity: `w${index}` });
    const center = await startCenterBehind(
      (one) => (isRefused(one) ? { status: 403 } : undefined),
      {
        world,
      },
    );
    const result = await center.run(AVATAR);
    expect(result).toMatchObject({ outcome: "failed", problem: undefined });
    const failed = result.outcomes.filter(({ action }) => action === "fail");
    expect(failed).toMatchObject([{ problem: { code: "request-refused" } }]);
  });

  it("ends the run if none was let through", async () => {
    const center = await startCenterBehind(
      ({ method }) => (method === "POST" ? { status: 403 } : undefined),
      { world: worldOf(300) },
    );
    const result = await center.run(AVATAR);
    expect(result).toMatchObject({ problem: { code: "permission-missing" } });
    expect(result.outcomes.at(-1)).toMatchObject({ problem: { code: "not-tried" } });
  });
});

describe("a 503 that asks for an hour", () => {
  it("fails the Worker whose User it is about, and no other", async () => {
    const center = await startCenterBehind(
      ({ path }) =>
        path.endsWith("/Users/w3")
          ? { status: 503, headers: { "retry-after": "3600" } }
          : undefined,
      { world: worldOf(8) },
    );
    const result = await center.run(AVATAR);
    expect(result).toMatchObject({ outcome: "failed", problem: undefined });
    expect(center.world.users.list).toHaveLength(7);
  });
});

describe("a 429 that asks for a day", () => {
  it("ends the run at once, and nothing more is sent", async () => {
    let refused = 0;
    const center = await startCenterBehind(
      ({ method }) => {
        if (method !== "POST" || (refused === 0 && center.writes().length < 3)) return undefined;
        refused++;
        return { status: 429, headers: { "retry-after": "86400" } };
      },
      { world: worldOf(100) },
    );
    const clock = new NotingClock();
    const started = clock.now();
    const result = await center.run(AVATAR, {}, clock);
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "throttled" } });
    expect(result.outcomes).toHaveLength(100);
    expect(refused).toBeLessThan(10);
    expect(clock.now() - started).toBeLessThan(15_000);
  });
});

describe("a record of a list of Workers that is none", () => {
  it.each([
    ["with a SID", { sid: countedSid("WK", 99), friendly_name: "odd" }, countedSid("WK", 99)],
    [
      "whose name is a number",
      { sid: countedSid("WK", 99), friendly_name: 7, attributes: "{}" },
      countedSid("WK", 99),
    ],
    [
      "whose attributes are an object",
      { sid: countedSid("WK", 99), friendly_name: "odd", attributes: {} },
      countedSid("WK", 99),
    ],
    ["without a SID", { friendly_name: "odd", attributes: "{}" }, "WK?"],
    [
      "with the SID of something else",
      { sid: countedSid("US", 1), friendly_name: "odd", attributes: "{}" },
      "WK?",
    ],
    ["that is empty", {}, "WK?"],
    ["that is null", null, "WK?"],
  ])("%s fails alone", async (_, record, sid) => {
    const world = worldOf(3);
    const records = world.workers.map(({ sid, attributes }, index) => ({
      sid,
      friendly_name: `w${index}`,
      attributes,
    }));
    const center = await startCenterBehind(
      ({ path }) =>
        path.includes("/Workers?")
          ? { status: 200, body: { workers: [...records, record], meta: { key: "workers" } } }
          : undefined,
      { world },
    );
    const result = await center.run(AVATAR);
    expect(result).toMatchObject({ outcome: "failed", workers: 4, problem: undefined });
    const failed = result.outcomes.filter(({ action }) => action === "fail");
    expect(failed).toMatchObject([{ worker: { sid }, problem: { code: "worker-unreadable" } }]);
    expect(world.users.list).toHaveLength(3);
  });
});

describe("a list that goes on for ever", () => {
  it("with the same Workers under ever new tokens ends the run", async () => {
    const center = await startCenter({
      world: worldOf(3),
      faults: new Faults(1, { endlessList: 1 }),
    });
    expect(await center.run(AVATAR)).toMatchObject({
      outcome: "failed",
      problem: { code: "pages-repeat" },
    });
    expect(center.exchanges.length).toBeLessThan(10);
    expect(center.writes()).toEqual([]);
  });

  it("of Users is left, and each User looked up", async () => {
    const world = worldOf(100);
    for (let index = 0; index < 60; index++) world.users.create({ identity: `visitor${index}` });
    let lists = 0;
    const center = await startCenterBehind(
      ({ path }) => {
        if (!path.includes("/Users?")) return undefined;
        const meta = {
          key: "users",
          next_page_url: `${center.settings.TWILIO_API_BASE_URL}/v1/Users?Token=${++lists}`,
        };
        return { status: 200, body: { users: [], meta } };
      },
      { world },
    );
    expect(await center.run(AVATAR)).toMatchObject({ outcome: "done" });
    expect(lists).toBeLessThan(10);
    expect(world.users.list).toHaveLength(160);
  });

  it("but for three pages that bring nothing new is read to its end", async () => {
    let asked = 0;
    const world = worldOf(3);
    const center = await startCenterBehind(
      ({ path }) => {
        if (!path.includes("/Workers") || ++asked > 4) return undefined;
        const url = `${center.settings.TWILIO_API_BASE_URL}${path.replace(/&Again=\d+/, "")}&Again=${asked}`;
        const [worker] = world.workers;
        const record = { sid: worker?.sid, friendly_name: "w0", attributes: worker?.attributes };
        return {
          status: 200,
          body: { workers: [record], meta: { key: "workers", next_page_url: url } },
        };
      },
      { world },
    );
    expect(await center.run(AVATAR)).toMatchObject({ outcome: "done", workers: 3 });
  });
});

describe("a page of Workers that Twilio does not manage", () => {
  const size = (path: string) => Number(/PageSize=(\d+)/.exec(path)?.[1]);

  it.each([999, 199])("is asked for in pages of at most %i", async (manages) => {
    const center = await startCenterBehind(
      ({ path }) =>
        path.includes("/Workers?") && size(path) > manages ? { status: 500 } : undefined,
      { world: worldOf(250) },
    );
    expect(await center.run(AVATAR, { mode: "plan" }, new NotingClock())).toMatchObject({
      outcome: "done",
      workers: 250,
    });
  });

  it("is asked for in smaller pages from the middle of the list, and no Worker is in it twice", async () => {
    const center = await startCenterBehind(
      ({ path }) =>
        size(path) === 1000 && path.includes("PageToken") ? { status: 502 } : undefined,
      { world: worldOf(1100) },
    );
    const result = await center.run(AVATAR, { mode: "plan" }, new NotingClock());
    expect(result).toMatchObject({ outcome: "done", workers: 1100 });
  });

  it("is asked for as often as ever while Twilio only asks to wait", async () => {
    let asked = 0;
    const center = await startCenterBehind(
      ({ path }) => (path.includes("/Workers?") && ++asked < 7 ? { status: 429 } : undefined),
      { world: worldOf(3) },
    );
    const result = await center.run(AVATAR, { mode: "plan" }, new NotingClock());
    expect(result).toMatchObject({ outcome: "done", workers: 3 });
    expect(
      center.exchanges.some(({ path }) => size(path) < 1000 && path.includes("/Workers?")),
    ).toBe(false);
  });

  it("is given up on when Twilio manages none", async () => {
    const { exchanges, run } = await startCenterBehind(
      ({ path }) => (path.includes("/Workers?") ? { status: 400 } : undefined),
      { world: worldOf(3) },
    );
    expect(await run(AVATAR)).toMatchObject({ problem: { code: "expression-refused" } });
    expect(exchanges).toEqual([]);
  });
});

describe("Twilio that is gone once the writing begins", () => {
  it("ends the run long before each write was tried to its end", async () => {
    const center = await startCenter({ world: worldOf(300) });
    const clock = new NotingClock();
    const result = await center.run(AVATAR, { onPlan: () => void center.close() }, clock);
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "twilio-gone" } });
    expect(result.problem?.message).toMatch(/none of the last \d+ requests over \d+ s/);
    expect(result.outcomes).toHaveLength(300);
    const codes = result.outcomes.map((one) => one.action === "fail" && one.problem.code);
    expect(codes.toSorted()).toEqual([...Array(299).fill("not-tried"), "twilio-gone"]);
    expect(clock.slept.length).toBeLessThan(100);
  });
});
