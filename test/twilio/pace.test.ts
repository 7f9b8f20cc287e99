import { describe, expect, it } from "vitest";
import { Pace } from "../../src/twilio/pace.ts";

/** Requests that are answered when the test says so, and how many were under way at most. */
class Requests {
  most = 0;
  readonly #underWay: (() => void)[] = [];

  send = async (isThrottled = false, retryAfter = 0) => {
    await new Promise<void>((resolve) => {
      this.#underWay.push(resolve);
      this.most = Math.max(this.most, this.#underWay.length);
    });
    return { isThrottled, retryAfter };
  };

  /** Answers all that are under way, round after round. */
  async answer(rounds: number): Promise<number[]> {
    const sizes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      sizes.push(this.#underWay.length);
      for (const resolve of this.#underWay.splice(0)) resolve();
    }
    return sizes;
  }
}

describe("the pace", () => {
  it("doubles while Twilio answers well, up to the ceiling and never above", async () => {
    const pace = new Pace({ requestsAtOnce: 20, writesPerSecond: 28 });
    const requests = new Requests();
    const all = Array.from({ length: 200 }, () => pace.run("read", () => requests.send()));
    const sizes = await requests.answer(20);
    expect(sizes.slice(0, 5)).toEqual([4, 8, 16, 20, 20]);
    expect(requests.most).toBe(20);
    await Promise.all(all);
  });

  it("is halved once by all that were refused together, and then grows slowly", async () => {
    const pace = new Pace({ requestsAtOnce: 16, writesPerSecond: 28 });
    const requests = new Requests();
    let throttled = 0;
    const all = Array.from({ length: 400 }, (_, index) =>
      pace.run("read", () => requests.send(index >= 60 && index < 70 && ++throttled > 0)),
    );
    const sizes = await requests.answer(80);
    await Promise.all(all);
    expect(throttled).toBe(10);
    const afterCut = sizes.slice(sizes.indexOf(8, 4));
    expect(afterCut.slice(0, 4)).toEqual([8, 8, 8, 8]);
    expect(Math.max(...afterCut)).toBeLessThanOrEqual(16);
    expect(Math.max(...afterCut)).toBeGreaterThan(8);
  });

  it("waits as long as Twilio asks, with everything", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 28 });
    const requests = new Requests();
    const first = pace.run("read", () => requests.send(true, 120));
    await requests.answer(1);
    await first;
    const second = pace.run("read", () => requests.send());
    expect(await requests.answer(2)).toEqual([0, 0]);
    const started = performance.now();
    while ((await requests.answer(1))[0] === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await second;
    expect(performance.now() - started).toBeGreaterThan(60);
  });

  it("lets no more writes through in a second than it may", async () => {
    const pace = new Pace({ requestsAtOnce: 20, writesPerSecond: 40 });
    const sent: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, () =>
        pace.run("write", async () => {
          sent.push(performance.now());
          return { isThrottled: false };
        }),
      ),
    );
    for (const [index, at] of sent.entries()) {
      const inTheSecond = sent.filter((other) => other >= at && other < at + 995);
      expect(inTheSecond.length, `from write ${index}`).toBeLessThanOrEqual(41);
    }
    expect((sent.at(-1) ?? 0) - (sent[0] ?? 0)).toBeGreaterThan(950);
  });

  it("goes on after a request that failed", async () => {
    const pace = new Pace({ requestsAtOnce: 1, writesPerSecond: 28 });
    const failed = pace.run("read", () => Promise.reject(new Error("lost")));
    await expect(failed).rejects.toThrow("lost");
    await expect(pace.run("read", async () => ({ isThrottled: false }))).resolves.toBeDefined();
  });

  it("lets whoever has given up go from the queue at once", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 1 });
    let sent = 0;
    const send = async () => ({ isThrottled: false, sent: ++sent });
    await pace.run("write", send);
    const controller = new AbortController();
    const waiting = pace.run("write", send, controller.signal);
    controller.abort(new Error("too late"));
    await expect(waiting).rejects.toThrow("too late");
    expect(sent).toBe(1);
  });

  it("does not hold back the first write of a turn once more, but any other", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 1 });
    const sent: string[] = [];
    const write = (name: string, signal?: AbortSignal) =>
      pace.run("write", async () => ({ isThrottled: false, sent: sent.push(name) }), signal);
    const controller = new AbortController();
    await pace.inTurn(async () => {
      await write("first");
      const second = write("second", controller.signal);
      controller.abort(new Error("held back"));
      await expect(second).rejects.toThrow("held back");
    });
    expect(sent).toEqual(["first"]);
  });

  it("gives turns no faster than it lets writes through", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 1 });
    await pace.inTurn(async () => {});
    const controller = new AbortController();
    const turn = pace.inTurn(async () => "too soon", controller.signal);
    controller.abort(new Error("held back"));
    await expect(turn).rejects.toThrow("held back");
  });
});
