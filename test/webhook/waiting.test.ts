import { beforeAll, describe, expect, it } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { OneAtATime } from "../../src/webhook/one-at-a-time.ts";
import { callbackParameters, cloudEvent, formRequest, jsonRequest } from "../support/events.ts";
import { startWebhook, type Webhook } from "../support/webhook.ts";

// What it loads at the first event is not to be taken from the budget.
beforeAll(() => import("../../src/webhook/engine.ts"));

const sendForm = ({ handle, world }: Webhook) =>
  handle(formRequest(world, callbackParameters(world)));
const sendJson = ({ handle, world }: Webhook) => handle(jsonRequest(world, [cloudEvent(world)]));

/** A center of one Worker whose User shows what it should, and the answer to a first event of it. */
async function startBusy(
  latency: number,
  budgets: { readonly form: number; readonly json: number },
): Promise<Webhook & { readonly first: Promise<Response> }> {
  const world = generatedCenter({ workers: 1, users: 1 });
  const webhook = await startWebhook({ world, latency }, {}, budgets);
  const first = sendForm(webhook);
  // The body is read and its signature checked before a Worker is looked at.
  await new Promise(setImmediate);
  return { ...webhook, first };
}

describe("an event that waits behind another of its Worker", () => {
  it("is answered 503 when its own budget is over, not the other's", async () => {
    const { first, ...webhook } = await startBusy(60_000, { form: 1500, json: 150 });
    const waiting = sendJson(webhook);
    const answers = [first.then(() => "first"), waiting.then(() => "waiting")];
    expect(await Promise.race(answers)).toBe("waiting");
    expect((await waiting).status).toBe(503);
    const { sid } = webhook.world.workers[0] ?? {};
    expect(JSON.parse(webhook.log[0] ?? "")).toMatchObject({
      status: 503,
      workers: [{ worker: sid, problem: { code: "deadline" } }],
    });
    expect((await first).status).toBe(503);
  });

  it.each([
    ["had no time left before its turn came", 100],
    ["has no time left while both are served", 600],
  ])("is served although one that came before it %s", async (_, json) => {
    const { first, ...webhook } = await startBusy(400, { form: 10_000, json });
    const answers = await Promise.all([first, sendJson(webhook), sendForm(webhook)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 503, 204]);
    expect(webhook.exchanges).toHaveLength(4);
  });

  it("asks nothing if it has gone before its turn comes", async () => {
    const { first, ...webhook } = await startBusy(400, { form: 10_000, json: 100 });
    expect((await sendJson(webhook)).status).toBe(503);
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
