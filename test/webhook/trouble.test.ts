import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { NotingClock } from "../support/clocks.ts";
import {
  callbackParameters,
  cloudEvent,
  formRequest,
  jsonRequest,
  WEBHOOK_URL,
} from "../support/events.ts";
import { NO_ANSWER, startCenterBehind } from "../support/gateway.ts";
import { holdTimers, settle, until } from "../support/held-timers.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startWebhook } from "../support/webhook.ts";

const BUDGETS = { form: 10_000, json: 4000 };

/** A webhook whose requests to Twilio arrive, and get no answer. */
async function startUnanswered(workers: number, shutdown?: AbortSignal) {
  const world = generatedCenter({ workers, users: 0 });
  const asked: string[] = [];
  const { settings } = await startCenterBehind(
    ({ path }) => {
      asked.push(path);
      return NO_ANSWER;
    },
    { world },
  );
  const log: string[] = [];
  const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken, WEBHOOK_URL };
  const handed = { budgets: BUDGETS, ...(shutdown && { shutdown }) };
  const handle = workerEventsHandler(environment, { ...handed, log: (line) => log.push(line) });
  return { world, asked, log, handle };
}

// What it loads at the first event is not to be taken from the budget.
beforeAll(() => import("../../src/webhook/engine.ts"));

describe("when Twilio is in trouble, the answer is 503, so that Twilio sends the event again", () => {
  it("after waiting out the budget for throttling that does not end", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle, exchanges } = await startWebhook(
      { world, ceiling: 0 },
      {},
      BUDGETS,
      new NotingClock(),
    );
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(503);
    expect(exchanges.length).toBeGreaterThan(2);
  });

  it("when an answer takes longer than Event Streams waits", async () => {
    const { pass } = holdTimers();
    const { world, asked, log, handle } = await startUnanswered(1);
    const answer = handle(jsonRequest(world, [cloudEvent(world)]));
    await until(() => asked.length === 1);
    pass(BUDGETS.json);
    expect((await answer).status).toBe(503);
    expect(log[0]).toMatch(/"code":"(deadline|network)"/);
  });

  it("when Twilio cannot be reached", async () => {
    const { settings, world, close } = await startEmulator({
      world: generatedCenter({ workers: 1, users: 0 }),
    });
    await close();
    const environment = { ...settings, TWILIO_AUTH_TOKEN: world.authToken };
    const handle = workerEventsHandler(environment, {
      log: () => {},
      budgets: BUDGETS,
      clock: new NotingClock(),
    });
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(503);
  });

  it("when the API key is not accepted", async () => {
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle, log } = await startWebhook({ world }, { TWILIO_API_SECRET: "wrong-secret" });
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(503);
    expect(log[0]).toContain("credentials-refused");
  });
});

describe("a request takes no longer than its budget", () => {
  it("whose body does not come", async () => {
    const { pass } = holdTimers();
    const { world, handle } = await startUnanswered(1);
    const { headers } = formRequest(world, callbackParameters(world));
    let isRead = false;
    const pull = () => {
      isRead = true;
      return NO_ANSWER;
    };
    // Nothing is read before someone asks for it.
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const answer = handle(
      new Request(WEBHOOK_URL, { method: "POST", headers, body, duplex: "half" }),
    );
    await until(() => isRead);
    pass(BUDGETS.form);
    expect((await answer).status).toBe(408);
  });

  it("when Twilio does not answer", async () => {
    const { pass } = holdTimers();
    const { world, asked, handle } = await startUnanswered(1);
    const answer = handle(formRequest(world, callbackParameters(world)));
    await until(() => asked.length === 1);
    pass(BUDGETS.form);
    expect((await answer).status).toBe(503);
  });

  it("and asks nothing when it is over", async () => {
    const { pass } = holdTimers();
    const world = generatedCenter({ workers: 1, users: 0 });
    const sleeping: (() => void)[] = [];
    const sleep = () => new Promise<void>((wake) => sleeping.push(wake));
    const clock = { now: () => 0, random: () => 0.5, sleep };
    const { handle, exchanges } = await startWebhook({ world, ceiling: 0 }, {}, BUDGETS, clock);
    const answer = handle(formRequest(world, callbackParameters(world)));
    await until(() => sleeping.length === 1);
    pass(BUDGETS.form);
    expect((await answer).status).toBe(503);
    const asked = exchanges.length;
    for (const wake of sleeping) wake();
    await settle();
    expect(exchanges.length).toBe(asked);
  });
});

describe("when the process is about to end", () => {
  it("answers all that waits for Twilio soon, and in silence", async () => {
    const { pass } = holdTimers();
    const shutdown = new AbortController();
    const { world, asked, handle } = await startUnanswered(15, shutdown.signal);
    const warned: Error[] = [];
    const onWarning = (warning: Error) => warned.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const answers = world.workers.map((_, index) =>
      handle(formRequest(world, callbackParameters(world, index))),
    );
    await until(() => asked.length > 0);
    shutdown.abort();
    pass(2000);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(15).fill(503));
    expect(warned).toEqual([]);
  });
});

describe("a User that cannot be read", () => {
  it("is not taken for one that is not there", async () => {
    const world = generatedCenter({ workers: 1, users: 1 });
    const [user] = world.users.list;
    Object.assign(user ?? {}, { attributes: "[]" });
    const { handle, writes } = await startWebhook({ world });
    expect((await handle(formRequest(world, callbackParameters(world)))).status).toBe(204);
    expect(writes()).toEqual([]);
  });
});

describe("a mapping that could not be read", () => {
  it("is read again at the next event", async () => {
    const file = join(await temporaryFolder(), "mapping.json");
    const world = generatedCenter({ workers: 1, users: 0 });
    const { handle } = await startWebhook({ world }, { MAPPING_FILE: file });
    const send = () => handle(formRequest(world, callbackParameters(world)));
    expect((await send()).status).toBe(500);
    await writeFile(file, '{"attributes":{"image_url":"avatar_url"}}');
    expect((await send()).status).toBe(204);
  });
});
