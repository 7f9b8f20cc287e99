import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Exchange, startEmulator } from "../../src/dev/emulator/emulator.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { readMappingFile } from "../../src/mapping-file.ts";
import { readSettings } from "../../src/settings.ts";
import { run } from "../../src/sync/run.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { callbackParameters, cloudEvent, formRequest, jsonRequest } from "../support/events.ts";

const WORKERS = 3;

/** What may happen in a center. An event that is never delivered is lost. */
const happening = fc.oneof(
  fc.record({
    kind: fc.constant("change" as const),
    worker: fc.nat(WORKERS - 1),
    picture: fc.constantFrom("a.png", "b.png", "c.png"),
  }),
  fc.record({ kind: fc.constant("deliver" as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant("run" as const) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** A center with Workers of these pictures, a User of w0, and everything that can be done to it. */
async function startHistory(pictures: readonly string[]) {
  const world = new World();
  for (const [index, image_url] of pictures.entries()) world.addWorker(`w${index}`, { image_url });
  world.users.create({ identity: "w0", attributes: '{"foreign":1.0}' });
  const exchanges: Exchange[] = [];
  const { settings, close } = await startEmulator({
    world,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken };
  const handle = workerEventsHandler(environment, { log: () => {} });
  const mapping = await readMappingFile(undefined, {});
  const connection = connect(readSettings(settings));
  /** Makes each event again, as a replay would: in both of its forms in turn. */
  const events: (() => Request)[] = [];

  const change = (index: number, picture: string) => {
    Object.assign(world.workers[index] ?? {}, { attributes: `{"image_url":"${picture}"}` });
    const parameters = callbackParameters(world, index);
    const event = cloudEvent(world, index);
    const isForm = events.length % 2 === 0;
    events.push(() => (isForm ? formRequest(world, parameters) : jsonRequest(world, [event])));
  };
  const deliver = async (which: number) => {
    const event = events[which % events.length];
    if (event !== undefined) expect((await handle(event())).status).toBe(204);
  };
  const sync = async () => {
    const deadline = new Deadline(20_000);
    const { directory } = connection.open(deadline);
    expect(
      await run({ directory, mapping, scope: {}, mode: "sync", now: () => performance.now() }),
    ).toMatchObject({
      outcome: "done",
    });
    deadline.end();
  };
  const live = async (happenings: readonly Happening[]) => {
    for (const one of happenings) {
      if (one.kind === "change") change(one.worker, one.picture);
      else if (one.kind === "deliver") await deliver(one.which);
      else await sync();
    }
  };
  const state = () =>
    world.users.list.map(({ identity, attributes }) => `${identity} ${attributes}`).sort();
  const picturesNow = () =>
    world.workers.map(({ attributes }) => String(JSON.parse(attributes).image_url));
  return { events, deliver, sync, live, state, picturesNow, exchanges, close };
}

const START = Array.from({ length: WORKERS }, () => "a.png");

/** The state that one scheduled run gives to a center with these pictures. */
async function stateAfterOneRun(pictures: readonly string[]): Promise<string[]> {
  const history = await startHistory(pictures);
  await history.sync();
  await history.close();
  return history.state();
}

describe("any order, repetition and loss of events, mixed with scheduled runs", () => {
  it("ends with the next run in the state that one run alone gives", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
        const history = await startHistory(START);
        await history.live(happenings);
        await history.sync();
        await history.close();
        expect(history.state()).toEqual(await stateAfterOneRun(history.picturesNow()));
      }),
      { numRuns: 12 },
    );
  });

  it("ends there without a run, once the latest event of each Worker has arrived", async () => {
    const order = fc.array(fc.nat(20), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 8 }), order, async (happenings, late) => {
        const history = await startHistory(START);
        await history.sync();
        await history.live(happenings);
        for (const which of [...late, ...history.events.keys()]) await history.deliver(which);
        await history.close();
        expect(history.state()).toEqual(await stateAfterOneRun(history.picturesNow()));
      }),
      { numRuns: 12 },
    );
  });

  it("a replay of old requests changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
        const history = await startHistory(START);
        await history.live(happenings);
        await history.sync();
        history.exchanges.length = 0;
        for (const which of [...history.events.keys()].reverse()) await history.deliver(which);
        await history.close();
        expect(history.exchanges.filter(({ method }) => method === "POST")).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});
