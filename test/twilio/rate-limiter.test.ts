import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RateLimiter } from "../../src/twilio/rate-limiter.ts";

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

/** Somebody who waits as long as it takes. */
const SENDER = { timeLeft: Number.POSITIVE_INFINITY, noNew: new AbortController().signal };

function useFakeTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

describe("the rate limiter", () => {
  it("doubles while Twilio answers well, up to the ceiling and never above", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 20, writesPerSecond: 28 });
    const requests = new Requests();
    const all = Array.from({ length: 200 }, () =>
      limiter.run("read", SENDER, () => requests.send()),
    );
    const sizes = await requests.answer(20);
    expect(sizes.slice(0, 5)).toEqual([4, 8, 16, 20, 20]);
    expect(requests.most).toBe(20);
    await Promise.all(all);
  });

  it("is halved once by all that were refused together, and then grows slowly", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 16, writesPerSecond: 28 });
    const requests = new Requests();
    const all = Array.from({ length: 400 }, (_, index) =>
      limiter.run("read", SENDER, () => requests.send(index >= 60 && index < 70)),
    );
    const sizes = await requests.answer(80);
    await Promise.all(all);
    expect(sizes.slice(0, 10)).toEqual([4, 8, 16, 16, 16, 16, 8, 8, 8, 8]);
    expect(Math.max(...sizes.slice(6))).toBe(14);
  });

  it("is never less than one at once", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 16, writesPerSecond: 28 });
    const requests = new Requests();
    for (let index = 0; index < 40; index++) {
      void limiter.run("read", SENDER, () => requests.send(index < 8));
    }
    expect((await requests.answer(5)).slice(0, 5)).toEqual([4, 2, 1, 1, 1]);
  });

  it("counts writes among what is under way", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 2, writesPerSecond: 1000 });
    const requests = new Requests();
    for (let write = 0; write < 10; write++)
      void limiter.run("write", SENDER, () => requests.send());
    expect((await requests.answer(3)).slice(0, 3)).toEqual([2, 2, 2]);
  });

  it("is no quicker for answers that tell of trouble", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 16, writesPerSecond: 28 });
    const requests = new Requests();
    for (let index = 0; index < 40; index++) {
      void limiter.run("read", SENDER, async () => ({
        ...(await requests.send()),
        isTrouble: index < 20,
      }));
    }
    expect((await requests.answer(7)).slice(0, 7)).toEqual([4, 4, 4, 4, 4, 4, 8]);
  });

  it("sends a write before the reads that wait, because what it replaces was just read", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 1, writesPerSecond: 28 });
    const sent: string[] = [];
    const send = (name: string) => async () => {
      sent.push(name);
      return { isThrottled: false };
    };
    await Promise.all([
      limiter.run("read", SENDER, send("first")),
      limiter.run("read", SENDER, send("read")),
      limiter.run("write", SENDER, send("write")),
    ]);
    expect(sent).toEqual(["first", "write", "read"]);
  });

  it("goes on after a request that failed", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 1, writesPerSecond: 28 });
    const failed = limiter.run("read", SENDER, () => Promise.reject(new Error("lost")));
    await expect(failed).rejects.toThrow("lost");
    await expect(
      limiter.run("read", SENDER, async () => ({ isThrottled: false })),
    ).resolves.toBeDefined();
  });
});

describe("when Twilio asks to wait, the rate limiter", () => {
  useFakeTimers();
  const asked = (retryAfter: number) => async () => ({ isThrottled: true, retryAfter });

  it("holds everything back as long as the longest wait that was asked for", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 4, writesPerSecond: 28 });
    await Promise.all([60, 200, 30].map((ms) => limiter.run("read", SENDER, asked(ms))));
    const sent = vi.fn(asked(0));
    void limiter.run("read", SENDER, sent);
    await vi.advanceTimersByTimeAsync(199);
    expect(sent).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveBeenCalledOnce();
  });

  it("holds back for a minute at most, because one answer may be wrong", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 4, writesPerSecond: 28 });
    await limiter.run("read", SENDER, asked(24 * 3_600_000));
    const sent = vi.fn(asked(0));
    void limiter.run("read", SENDER, sent);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(sent).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveBeenCalledOnce();
  });

  it("tells whoever has less time so at once, also those that wait already", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 1, writesPerSecond: 28 });
    const hurried = { ...SENDER, timeLeft: 10_000 };
    const sent = vi.fn(asked(0));
    const first = limiter.run("read", hurried, asked(30_000));
    const waiting = limiter.run("read", hurried, sent);
    const turn = first.then(() => limiter.turnToWrite(hurried));
    await first;
    for (const late of [waiting, turn, limiter.run("evaluated", hurried, sent)]) {
      await expect(late).rejects.toMatchObject({ code: "throttled", endsRun: true });
    }
    expect(sent).not.toHaveBeenCalled();
    const patient = limiter.run("read", SENDER, sent);
    await vi.advanceTimersByTimeAsync(30_000);
    await patient;
  });

  it("fails for a sender that has no more time than the pause, and lets others wait", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 1, writesPerSecond: 28 });
    await limiter.run("read", SENDER, asked(30_000));
    const sent = vi.fn(asked(0));
    const late = limiter.run("read", { ...SENDER, timeLeft: 30_000 }, sent);
    await expect(late).rejects.toMatchObject({ code: "throttled" });
    const waiting = limiter.run("read", { ...SENDER, timeLeft: 30_001 }, sent);
    await vi.advanceTimersByTimeAsync(30_000);
    await waiting;
  });

  it("gives a writer that waits its turn after the pause", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 4, writesPerSecond: 1 });
    await limiter.turnToWrite(SENDER);
    const taken = vi.fn();
    const turn = limiter.turnToWrite(SENDER);
    void turn.then(taken);
    await limiter.run("read", SENDER, asked(5000));
    await vi.advanceTimersByTimeAsync(4999);
    expect(taken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect((await turn).isOver()).toBe(false);
  });

  it("gives no turn to write meanwhile, and then no more at once than ever", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 20, writesPerSecond: 28 });
    await limiter.run("read", SENDER, asked(5000));
    const taken: number[] = [];
    for (let turn = 0; turn < 100; turn++) {
      void limiter.turnToWrite(SENDER).then(() => taken.push(Date.now()));
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
    const limiter = new RateLimiter({ requestsAtOnce: 20, writesPerSecond: 28 });
    const sent: [kind: string, at: number][] = [];
    const started = Date.now();
    for (const kind of [...Array(7).fill("evaluated"), "read"] as const) {
      void limiter.run(kind, SENDER, async () => {
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
    const limiter = new RateLimiter({ requestsAtOnce: 20, writesPerSecond: 28 });
    await limiter.run("read", SENDER, async () => ({ isThrottled: true, retryAfter: 5000 }));
    const send = vi.fn(async () => ({ isThrottled: false }));
    for (let list = 0; list < 7; list++) void limiter.run("evaluated", SENDER, send);
    await vi.advanceTimersByTimeAsync(5500);
    expect(send).toHaveBeenCalledTimes(3);
  });
});

describe("turns to write", () => {
  useFakeTimers();

  it("are no more in any second than there may be writes", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 20, writesPerSecond: 40 });
    const taken: number[] = [];
    for (let turn = 0; turn < 100; turn++) {
      void limiter.turnToWrite(SENDER).then(() => taken.push(Date.now()));
    }
    await vi.advanceTimersByTimeAsync(3000);
    expect(taken).toHaveLength(100);
    for (const at of taken) {
      expect(taken.filter((other) => other >= at && other < at + 1000).length).toBeLessThan(41);
    }
    expect((taken.at(-1) ?? 0) - (taken[0] ?? 0)).toBe(2250);
  });

  it("are not kept for whoever has given up", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 4, writesPerSecond: 1 });
    await limiter.turnToWrite(SENDER);
    const controller = new AbortController();
    const waiting = limiter.turnToWrite({ ...SENDER, noNew: controller.signal });
    controller.abort(new Error("too late"));
    await expect(waiting).rejects.toThrow("too late");
    const next = vi.fn();
    void limiter.turnToWrite(SENDER).then(next);
    await vi.advanceTimersByTimeAsync(1000);
    expect(next).toHaveBeenCalledOnce();
  });

  it("are over when Twilio asks to wait, and not when it only refuses", async () => {
    const limiter = new RateLimiter({ requestsAtOnce: 4, writesPerSecond: 28 });
    const turn = await limiter.turnToWrite(SENDER);
    await limiter.run("read", SENDER, async () => ({ isThrottled: true }));
    expect(turn.isOver()).toBe(false);
    await limiter.run("read", SENDER, async () => ({ isThrottled: true, retryAfter: 1000 }));
    expect(turn.isOver()).toBe(true);
  });
});

describe("turns to write, and lists that are evaluated", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("go on when the machine's clock is set back", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "performance"] });
    const limiter = new RateLimiter({ requestsAtOnce: 4, writesPerSecond: 100 });
    const take = async () => {
      for (let turn = 0; turn < 60; turn++) await limiter.turnToWrite(SENDER);
      const send = async () => ({ isThrottled: false });
      for (let list = 0; list < 2; list++) await limiter.run("evaluated", SENDER, send);
    };
    await Promise.all([take(), vi.advanceTimersByTimeAsync(2000)]);
    vi.setSystemTime(Date.now() - 600_000);
    await Promise.all([take(), vi.advanceTimersByTimeAsync(4000)]);
  });
});
