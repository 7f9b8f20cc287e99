import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

function useFakeTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
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
    const all = Array.from({ length: 400 }, (_, index) =>
      pace.run("read", () => requests.send(index >= 60 && index < 70)),
    );
    const sizes = await requests.answer(80);
    await Promise.all(all);
    expect(sizes.slice(0, 10)).toEqual([4, 8, 16, 16, 16, 16, 8, 8, 8, 8]);
    expect(Math.max(...sizes.slice(6))).toBe(14);
  });

  it("is never less than one at once", async () => {
    const pace = new Pace({ requestsAtOnce: 16, writesPerSecond: 28 });
    const requests = new Requests();
    for (let index = 0; index < 40; index++) {
      void pace.run("read", () => requests.send(index < 8));
    }
    expect((await requests.answer(5)).slice(0, 5)).toEqual([4, 2, 1, 1, 1]);
  });

  it("counts writes among what is under way", async () => {
    const pace = new Pace({ requestsAtOnce: 2, writesPerSecond: 1000 });
    const requests = new Requests();
    for (let write = 0; write < 10; write++) void pace.run("write", () => requests.send());
    expect((await requests.answer(3)).slice(0, 3)).toEqual([2, 2, 2]);
  });

  it("is no quicker for answers that tell of trouble", async () => {
    const pace = new Pace({ requestsAtOnce: 16, writesPerSecond: 28 });
    const requests = new Requests();
    for (let index = 0; index < 40; index++) {
      void pace.run("read", async () => ({ ...(await requests.send()), isTrouble: index < 20 }));
    }
    expect((await requests.answer(7)).slice(0, 7)).toEqual([4, 4, 4, 4, 4, 4, 8]);
  });

  it("sends a write before the reads that wait, because what it replaces was just read", async () => {
    const pace = new Pace({ requestsAtOnce: 1, writesPerSecond: 28 });
    const sent: string[] = [];
    const send = (name: string) => async () => {
      sent.push(name);
      return { isThrottled: false };
    };
    await Promise.all([
      pace.run("read", send("first")),
      pace.run("read", send("read")),
      pace.run("write", send("write")),
    ]);
    expect(sent).toEqual(["first", "write", "read"]);
  });

  it("goes on after a request that failed", async () => {
    const pace = new Pace({ requestsAtOnce: 1, writesPerSecond: 28 });
    const failed = pace.run("read", () => Promise.reject(new Error("lost")));
    await expect(failed).rejects.toThrow("lost");
    await expect(pace.run("read", async () => ({ isThrottled: false }))).resolves.toBeDefined();
  });
});

describe("when Twilio asks to wait, the pace", () => {
  useFakeTimers();
  const asked = (retryAfter: number) => async () => ({ isThrottled: true, retryAfter });

  it("holds everything back as long as the longest wait that was asked for", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 28 });
    await Promise.all([60, 200, 30].map((ms) => pace.run("read", asked(ms))));
    const sent = vi.fn(asked(0));
    void pace.run("read", sent);
    await vi.advanceTimersByTimeAsync(199);
    expect(sent).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveBeenCalledOnce();
  });

  it("holds back for weeks when told to, and not shorter because no timer is that long", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 28 });
    await pace.run("read", asked(2 ** 31));
    const sent = vi.fn(asked(0));
    void pace.run("read", sent);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).not.toHaveBeenCalled();
  });

  it("gives no turn to write meanwhile, and then no more at once than ever", async () => {
    const pace = new Pace({ requestsAtOnce: 20, writesPerSecond: 28 });
    await pace.run("read", asked(5000));
    const taken: number[] = [];
    for (let turn = 0; turn < 100; turn++) {
      void pace.turnToWrite().then(() => taken.push(Date.now()));
    }
    await vi.advanceTimersByTimeAsync(4999);
    expect(taken).toEqual([]);
    await vi.advanceTimersByTimeAsync(999);
    expect(taken).toHaveLength(28);
  });
});

describe("lists that TaskRouter evaluates an expression for", () => {
  useFakeTimers();

  it("are three at once, and the next a good second later; others do not wait for them", async () => {
    const pace = new Pace({ requestsAtOnce: 20, writesPerSecond: 28 });
    const sent: [kind: string, at: number][] = [];
    const started = Date.now();
    for (const kind of [...Array(7).fill("evaluated"), "read"] as const) {
      void pace.run(kind, async () => {
        sent.push([kind, Date.now() - started]);
        return { isThrottled: false };
      });
    }
    await vi.advanceTimersByTimeAsync(3000);
    expect(sent.filter(([kind]) => kind === "read")).toEqual([["read", 0]]);
    expect(sent.filter(([kind]) => kind === "evaluated").map(([, at]) => at)).toEqual([
      0, 0, 0, 1200, 1200, 1200, 2400,
    ]);
  });

  it("wait too while Twilio asks for it", async () => {
    const pace = new Pace({ requestsAtOnce: 20, writesPerSecond: 28 });
    await pace.run("read", async () => ({ isThrottled: true, retryAfter: 5000 }));
    const send = vi.fn(async () => ({ isThrottled: false }));
    for (let list = 0; list < 7; list++) void pace.run("evaluated", send);
    await vi.advanceTimersByTimeAsync(5500);
    expect(send).toHaveBeenCalledTimes(3);
  });
});

describe("turns to write", () => {
  useFakeTimers();

  it("are no more in any second than there may be writes", async () => {
    const pace = new Pace({ requestsAtOnce: 20, writesPerSecond: 40 });
    const taken: number[] = [];
    for (let turn = 0; turn < 100; turn++) {
      void pace.turnToWrite().then(() => taken.push(Date.now()));
    }
    await vi.advanceTimersByTimeAsync(3000);
    expect(taken).toHaveLength(100);
    for (const at of taken) {
      expect(taken.filter((other) => other >= at && other < at + 1000).length).toBeLessThan(41);
    }
    expect((taken.at(-1) ?? 0) - (taken[0] ?? 0)).toBe(2250);
  });

  it("are not kept for whoever has given up", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 1 });
    await pace.turnToWrite();
    const controller = new AbortController();
    const waiting = pace.turnToWrite(controller.signal);
    controller.abort(new Error("too late"));
    await expect(waiting).rejects.toThrow("too late");
    const next = vi.fn();
    void pace.turnToWrite().then(next);
    await vi.advanceTimersByTimeAsync(1000);
    expect(next).toHaveBeenCalledOnce();
  });

  it("are over when Twilio asks to wait, and not when it only refuses", async () => {
    const pace = new Pace({ requestsAtOnce: 4, writesPerSecond: 28 });
    const turn = await pace.turnToWrite();
    await pace.run("read", async () => ({ isThrottled: true }));
    expect(turn.isOver()).toBe(false);
    await pace.run("read", async () => ({ isThrottled: true, retryAfter: 1000 }));
    expect(turn.isOver()).toBe(true);
  });
});
