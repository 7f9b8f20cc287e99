import { describe, expect, it, onTestFinished } from "vitest";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import type { Trouble } from "../../src/twilio/requester.ts";
import { answering, SETTINGS, serverOf } from "../support/answering-server.ts";
import { startCenter } from "../support/center.ts";
import { NotingClock } from "../support/clocks.ts";
import { startCenterBehind } from "../support/gateway.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };
const REFUSING = "http://127.0.0.1:1";

describe("Twilio that answers nothing from the start", () => {
  /** A run against a server in Twilio's place, and how long it took by its clock. */
  async function runAgainst(url: string) {
    const center = await startCenter({}, { TWILIO_API_BASE_URL: url });
    const clock = new NotingClock();
    const started = clock.now();
    const result = await center.run(AVATAR, {}, clock);
    return { result, took: clock.now() - started, waits: clock.slept.length };
  }

  it.each([
    ["refuses connections", async () => REFUSING, "network", "(ECONNREFUSED)"],
    [
      "has trouble",
      () => serverOf(answering(503, "")),
      "twilio-unavailable",
      "503 to workers.list",
    ],
    [
      "is no Twilio",
      () => serverOf(answering(200, "hi")),
      "answer-unreadable",
      "could not be read",
    ],
  ])(
    "ends the run after 15 s rather than after the waits of each request: it %s",
    async (_, server, code, words) => {
      const { result, took, waits } = await runAgainst(await server());
      expect(result).toMatchObject({
        outcome: "failed",
        problem: { code, message: expect.stringContaining(words) },
      });
      expect(took).toBeGreaterThanOrEqual(15_000);
      expect(took).toBeLessThan(16_000);
      expect(waits).toBeLessThan(12);
    },
  );

  it("ends all of its requests together", async () => {
    const clock = new NotingClock();
    const deadline = new Deadline(600_000, clock);
    onTestFinished(() => deadline.end());
    const settings = readSettings({ ...SETTINGS, TWILIO_API_BASE_URL: REFUSING });
    const { directory, requests } = connect(settings).open(deadline);
    const all = Array.from({ length: 200 }, (_, index) =>
      directory.user(parseIdentity(`ann${index}`)).catch((error: unknown) => error),
    );
    const codes = (await Promise.all(all)).map((error) => error);
    expect(codes).toEqual(Array(200).fill(expect.objectContaining({ code: "network" })));
    expect(requests.total).toBeLessThan(100);
  });

  it("is waited for as long as it asks for, from the start too", async () => {
    let asked = 0;
    const center = await startCenterBehind(() =>
      ++asked === 1 ? { status: 503, headers: { "retry-after": "20" } } : undefined,
    );
    center.world.addWorker("ann", { image_url: "a.png" });
    const clock = new NotingClock();
    expect(await center.run(AVATAR, {}, clock)).toMatchObject({ outcome: "done" });
    expect(clock.slept).toEqual([20_125]);
  });

  it("may take less than 15 s to answer the first time", async () => {
    const clock = new NotingClock();
    const began = clock.now();
    const center = await startCenterBehind(() =>
      clock.now() - began < 14_000 ? { status: 503 } : undefined,
    );
    center.world.addWorker("ann", { image_url: "a.png" });
    expect(await center.run(AVATAR, {}, clock)).toMatchObject({ outcome: "done", workers: 1 });
  });
});

describe("trouble with Twilio", () => {
  it("is told of before each wait, with the next try, of how many, and when, and once it is over", async () => {
    const answers = [503, 0, 429, 404];
    const url = await serverOf((request, response) => {
      const status = answers.shift() ?? 200;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end("{}");
    });
    const troubles: (Trouble | undefined)[] = [];
    const deadline = new Deadline(60_000, new NotingClock());
    onTestFinished(() => deadline.end());
    const { directory } = connect(readSettings({ ...SETTINGS, TWILIO_API_BASE_URL: url })).open(
      deadline,
      { onTrouble: (trouble) => troubles.push(trouble) },
    );
    expect(await directory.user(parseIdentity("ann"))).toBeUndefined();
    expect(troubles).toEqual([
      { status: 503, nextTry: 2, mostTries: 8, delay: 250 },
      { status: undefined, nextTry: 3, mostTries: 8, delay: 500 },
      // The 429 is an answer.
      undefined,
    ]);
  });
});
