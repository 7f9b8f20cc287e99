import { beforeAll, describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { OneAtATime } from "../../src/webhook/one-at-a-time.ts";
import {
  callbackParameters,
  cloudEvent,
  formRequest,
  jsonRequest,
  WEBHOOK_URL,
} from "../support/events.ts";
import { startCenterBehind } from "../support/gateway.ts";
import { holdTimers, settle, until } from "../support/held-timers.ts";
import { startWebhook, type Webhook } from "../support/webhook.ts";

// What it loads at the first event is not to be taken from the budget.
beforeAll(() => import("../../src/webhook/engine.ts"));

type Sent = Pick<Webhook, "handle" | "world">;
const sendForm = ({ handle, world }: Sent) => handle(formRequest(world, callbackParameters(world)));
const sendJson = ({ handle, world }: Sent) => handle(jsonRequest(world, [cloudEvent(world)]));

const BUDGETS = { form: 10_000, json: 4000 };

/**
 * A webhook of one Worker whose User shows what it should, which serves a first event of it: what it
 * asks Twilio waits until `letGo`, once or for good.
 */
async function startBusy() {
  const world = generatedCenter({ workers: 1, users: 1 });
  let held: (() => void)[] = [];
  let isOpen = false;
  const center = await startCenterBehind(
    () => (isOpen ? undefined : new Promise((resolve) => held.push(() => resolve(undefined)))),
    { world },
  );
  const log: string[] = [];
  const environment = { ...center.settings, TWILIO_AUTH_TOKEN: world.authToken, WEBHOOK_URL };
  const options = { log: (line: string) => log.push(line), budgets: BUDGETS };
  const webhook = { ...center, log, handle: workerEventsHandler(environment, options) };
  const first = sendForm(webhook);
  await until(() => held.length > 0);
  const letGo = () => {
    for (const go of held) go();
    held = [];
  };
  return {
    ...webhook,
    first,
    asked: () => held.length,
    letGo,
    letAllGo: () => {
      isOpen = true;
      letGo();
    },
  };
}

describe("an event that waits behind another of its Worker", () => {
  it("is answered 503 when its own budget is over, not the other's", async () => {
    const { pass } = holdTimers();
    const { first, ...webhook } = await startBusy();
    const waiting = sendJson(webhook);
    await settle();
    pass(BUDGETS.json);
    expect((await waiting).status).toBe(503);
    const { sid } = webhook.world.workers[0] ?? {};
    expect(webhook.log.map((line) => JSON.parse(line))).toMatchObject([
      { status: 503, workers: [{ worker: sid, problem: { code: "deadline" } }] },
    ]);
    pass(BUDGETS.form);
    expect((await first).status).toBe(503);
  });

  it.each([
    ["had no time left before its turn came", false],
    ["has no time left while both are served", true],
  ])("is served although one that came before it %s", async (_, isBegun) => {
    const { pass } = holdTimers();
    const { first, letGo, letAllGo, ...webhook } = await startBusy();
    const [early, late] = [sendJson(webhook), sendForm(webhook)];
    await settle();
    if (isBegun) {
      letGo();
      expect((await first).status).toBe(204);
      await until(() => webhook.asked() > 0);
    }
    pass(BUDGETS.json);
    expect((await early).status).toBe(503);
    letAllGo();
    expect((await Promise.all([first, late])).map(({ status }) => status)).toEqual([204, 204]);
    expect(webhook.exchanges).toHaveLength(4);
  });

  it("asks nothing if it has gone before its turn comes", async () => {
    const { pass } = holdTimers();
    const { first, letAllGo, ...webhook } = await startBusy();
    const gone = sendJson(webhook);
    await settle();
    pass(BUDGETS.json);
    expect((await gone).status).toBe(503);
    letAllGo();
    expect((await first).status).toBe(204);
    expect((await sendForm(webhook)).status).toBe(204);
    expect(webhook.exchanges).toHaveLength(4);
  });
});

describe("200 events at once", () => {
  it.each([
    ["of one Worker", 1],
    ["of 200 Workers", 200],
  ])("%s are all answered 204, and every User follows", async (_, workers) => {
    const world = generatedCenter({ workers, users: 0 });
    const fast = { WRITES_PER_SECOND: "1000" };
    const { handle, writes } = await startWebhook({ world, latency: 5 }, fast);
    const send = (_: unknown, index: number) =>
      handle(formRequest(world, callbackParameters(world, index % workers)));
    const answers = await Promise.all(Array.from({ length: 200 }, send));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(writes()).toHaveLength(workers);
    expect(world.users.list).toHaveLength(workers);
  });
});

describe("a waiter that may send nothing more", () => {
  it("does not serve the others that wait", async () => {
    const byWorker = new OneAtATime<string>();
    const deadlines = [new Deadline(5000), new Deadline(5000), new Deadline(3000)] as const;
    const [first, ended, waiting] = deadlines;
    let finish = () => {};
    const running = byWorker.run(
      "WK1",
      first,
      () =>
        new Promise((done) => {
          finish = () => done("first");
        }),
    );
    const lost = byWorker.run("WK1", ended, async () => ended.check() ?? "ended");
    const served = byWorker.run("WK1", waiting, async () => waiting.check() ?? "waiting");
    ended.interrupt(1);
    finish();
    expect(await running).toBe("first");
    expect(await served).toBe("waiting");
    await expect(lost).rejects.toMatchObject({ code: "interrupted" });
    for (const deadline of deadlines) deadline.end();
  });
});
