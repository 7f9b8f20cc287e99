import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Fault, Faults } from "../../src/dev/emulator/faults.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import type { World } from "../../src/dev/emulator/world.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { startCenter } from "../support/center.ts";
import { NotingClock } from "../support/clocks.ts";
import { cloudEvent, jsonRequest, WEBHOOK_URL } from "../support/events.ts";
import { startWebhook, type Webhook } from "../support/webhook.ts";

// What it loads at the first event is not to be taken from the budget.
beforeAll(() => import("../../src/webhook/engine.ts"));

/** Four requests at once, and as many writes a second as that makes possible. */
const SLOW = { READS_AT_ONCE: "4", WRITES_PER_SECOND: "1000" };

/** A webhook that has time for a hundred requests to Twilio, by a clock on which each takes 6 s. */
async function startSlow(world: World, faults?: Faults): Promise<Webhook> {
  const clock = new NotingClock();
  const onExchange = () => void clock.sleep(6000);
  const budgets = { form: 600_000, json: 600_000 };
  return startWebhook({ world, onExchange, ...(faults && { faults }) }, SLOW, budgets, clock);
}

/** An event for each Worker, each with an id of its own. */
const eventsOf = (world: World): object[] =>
  world.workers.map((_, index) => cloudEvent(world, index));

/** The SIDs of the Workers that were read, without those of the first requests. */
const workersRead = ({ exchanges }: Webhook, from = 0): (string | undefined)[] =>
  exchanges.slice(from).flatMap(({ path }) => path.match(/\/Workers\/(WK\w+)/)?.[1] ?? []);

const logged = z.object({ workers: z.array(z.object({ worker: z.string(), action: z.string() })) });

/** What the log says of each Worker of the request that was answered last. */
const outcomes = ({ log }: Webhook) => logged.parse(JSON.parse(log.at(-1) ?? "{}")).workers;

/** While it is on, whatever is asked about the Worker or User of this name is answered 503. */
class Trouble extends Faults {
  isOn = true;
  readonly #name: string;

  constructor(name: string) {
    super(0, {});
    this.#name = name;
  }

  override next(request: string): Fault | undefined {
    return this.isOn && request.includes(this.#name)
      ? { kind: "unavailable", chance: 0 }
      : undefined;
  }
}

describe("a batch of Event Streams that is too large for one request", () => {
  it("gets further each time that it is sent, and is answered 204 in the end", async () => {
    const world = generatedCenter({ workers: 60, users: 0 });
    const { handle } = await startSlow(world);
    const done = [0];
    for (let status = 0; status !== 204; ) {
      ({ status } = await handle(jsonRequest(world, eventsOf(world))));
      expect(world.users.list.length).toBeGreaterThan(done.at(-1) ?? 0);
      done.push(world.users.list.length);
    }
    expect(done.length).toBeGreaterThan(2);
    expect(done.at(-1)).toBe(60);
  });

  it("goes on where it was left: what is done is not asked for again", async () => {
    const world = generatedCenter({ workers: 100, users: 100 });
    const webhook = await startSlow(world);
    const send = () => webhook.handle(jsonRequest(world, eventsOf(world)));
    expect((await send()).status).toBe(503);
    const done = outcomes(webhook).flatMap(({ worker, action }) =>
      action === "none" ? [worker] : [],
    );
    expect(done.length).toBeGreaterThan(0);
    const asked = webhook.exchanges.length;
    await send();
    expect(workersRead(webhook, asked).filter((sid) => sid && done.includes(sid))).toEqual([]);
  });

  it("is looked at by as many requests at once as Twilio takes", async () => {
    const world = generatedCenter({ workers: 60, users: 60 });
    const { handle, exchanges } = await startWebhook({ world, latency: 50 });
    expect((await handle(jsonRequest(world, eventsOf(world)))).status).toBe(204);
    const atOnce = exchanges.map(({ arrived }) => {
      const isThere = (other: (typeof exchanges)[number]) =>
        other.arrived <= arrived && other.answered > arrived;
      return exchanges.filter(isThere).length;
    });
    expect(Math.max(...atOnce)).toBeGreaterThan(10);
  });

  it("is answered 503 soon when the process is about to end, and nothing more is begun", async () => {
    const world = generatedCenter({ workers: 100, users: 100 });
    const shutdown = new AbortController();
    const onExchange = () => shutdown.abort();
    const { settings, exchanges } = await startCenter({ world, latency: 40, onExchange });
    const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken, WEBHOOK_URL };
    const quiet = { log: () => {}, shutdown: shutdown.signal };
    const handle = workerEventsHandler(environment, quiet);
    expect((await handle(jsonRequest(world, eventsOf(world)))).status).toBe(503);
    expect(exchanges.length).toBeLessThan(20);
  });
});

describe("an event that was served", () => {
  it.each([
    ["is passed over when it is sent again", (event: object) => event, 0],
    ["is looked at again if it has no id", (event: object) => ({ ...event, id: undefined }), 1],
    ["is looked at again if its id is blank", (event: object) => ({ ...event, id: "" }), 1],
    ["is looked at again if its id is no text", (event: object) => ({ ...event, id: 7 }), 1],
  ])("%s", async (_, alter, workers) => {
    const world = generatedCenter({ workers: 1, users: 1 });
    const webhook = await startWebhook({ world });
    const send = () => webhook.handle(jsonRequest(world, eventsOf(world).map(alter)));
    expect((await send()).status).toBe(204);
    expect((await send()).status).toBe(204);
    expect(outcomes(webhook)).toHaveLength(workers);
    expect(workersRead(webhook)).toHaveLength(1 + workers);
  });

  it("does not hide another event of its Worker, not even in one batch", async () => {
    const world = generatedCenter({ workers: 2, users: 2 });
    const webhook = await startWebhook({ world });
    await webhook.handle(jsonRequest(world, eventsOf(world)));
    const [worker] = world.workers;
    const attributes = worker?.attributes?.replace("0.png", "newest.png");
    Object.assign(worker ?? {}, { attributes });
    const asked = webhook.exchanges.length;
    const newer = { ...cloudEvent(world), id: "EZnewer" };
    const batch = [newer, ...eventsOf(world), newer];
    expect((await webhook.handle(jsonRequest(world, batch))).status).toBe(204);
    expect(workersRead(webhook, asked)).toEqual([worker?.sid]);
    expect(world.users.list[0]?.attributes).toContain("newest.png");
  });

  it("does not hide an event of another Worker that has the same id", async () => {
    const world = generatedCenter({ workers: 2, users: 0 });
    const { handle } = await startWebhook({ world });
    const same = (index: number) => ({ ...cloudEvent(world, index), id: "EZsame" });
    await handle(jsonRequest(world, [same(0)]));
    await handle(jsonRequest(world, [same(0), same(1)]));
    expect(world.users.list).toHaveLength(2);
  });

  it.each([
    ["our account", 204, (text: string) => text],
    [
      "another account",
      403,
      (text: string, world: World) => text.replaceAll(world.accountSid, `AC${"f".repeat(32)}`),
    ],
    [
      "another Workspace",
      403,
      (text: string, world: World) => text.replaceAll(world.workspaceSid, `WS${"f".repeat(32)}`),
    ],
  ])("from %s is answered %i when it is sent again", async (_, status, alter) => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle } = await startWebhook({ world });
    const altered: object[] = JSON.parse(alter(JSON.stringify(eventsOf(world)), world));
    await handle(jsonRequest(world, [...altered, cloudEvent(world)]));
    expect((await handle(jsonRequest(world, altered))).status).toBe(status);
  });

  it("counts as served only if Twilio has signed it", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle } = await startWebhook({ world });
    const forged = jsonRequest(world, eventsOf(world), { token: "another" });
    expect((await handle(forged)).status).toBe(403);
    await handle(jsonRequest(world, eventsOf(world)));
    expect(world.users.list).toHaveLength(1);
  });
});

describe("an event that could not be served", () => {
  it("is served when its batch is sent again, and the others are left alone", async () => {
    const world = generatedCenter({ workers: 3, users: 0 });
    const sid = world.workers[1]?.sid ?? "";
    const faults = new Trouble(sid);
    const webhook = await startSlow(world, faults);
    const send = () => webhook.handle(jsonRequest(world, eventsOf(world)));
    expect((await send()).status).toBe(503);
    expect(world.users.list).toHaveLength(2);
    faults.isOn = false;
    const asked = webhook.exchanges.length;
    expect((await send()).status).toBe(204);
    expect(workersRead(webhook, asked)).toEqual([sid]);
    expect(world.users.list).toHaveLength(3);
  });

  it("because its Worker is broken does not keep a batch from its end", async () => {
    const world = generatedCenter({ workers: 200, users: 0 });
    for (const worker of world.workers) Object.assign(worker, { attributes: "{" });
    const { handle } = await startSlow(world);
    const send = () => handle(jsonRequest(world, eventsOf(world)));
    const statuses: number[] = [];
    while (statuses.at(-1) !== 204 && statuses.length < 20) statuses.push((await send()).status);
    expect(statuses[0]).toBe(503);
    expect(statuses.at(-1)).toBe(204);
  });

  it("because it is none does not stop the others of its batch", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle, log } = await startWebhook({ world });
    const batch = [7, { type: 7 }, null, ...eventsOf(world)];
    expect((await handle(jsonRequest(world, batch))).status).toBe(204);
    expect(world.users.list).toHaveLength(1);
    expect(log[0]).toContain("not as Twilio describes it");
  });
});

describe("the log line of a batch", () => {
  it.each([
    [500, 500, undefined],
    [501, 500, 1],
  ])("of %i Workers names %i, and says how many more there are", async (workers, named, more) => {
    const world = generatedCenter({ workers, users: 0 });
    const webhook = await startWebhook({ world, latency: 60_000 }, {}, { form: 0, json: 100 });
    expect((await webhook.handle(jsonRequest(world, eventsOf(world)))).status).toBe(503);
    expect(outcomes(webhook)).toHaveLength(named);
    expect(JSON.parse(webhook.log[0] ?? "").moreWorkers).toBe(more);
  });
});

describe("a batch of the size that Vercel takes", () => {
  it.each([1000, 6000])("is served, with %i events", async (count) => {
    const world = generatedCenter({ workers: 5, users: 0 });
    const { handle, exchanges } = await startWebhook({ world });
    const event = (_: unknown, index: number) => ({
      ...cloudEvent(world, index % 5),
      id: `${index}`,
    });
    const batch = Array.from({ length: count }, event);
    expect((await handle(jsonRequest(world, batch))).status).toBe(204);
    expect(world.users.list).toHaveLength(5);
    const asked = exchanges.length;
    expect((await handle(jsonRequest(world, batch))).status).toBe(204);
    expect(exchanges).toHaveLength(asked);
  });
});
