import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../src/mapping/problem.ts";
import {
  abortable,
  type Clock,
  Deadline,
  deadlinePassed,
  systemClock,
  twilioGone,
  Unanswered,
} from "../../src/twilio/deadline.ts";
import { Silence } from "../../src/twilio/silence.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const PASSED = {
  code: "deadline",
  endsRun: true,
  message: "The deadline passed before this was done. Run again; finished changes are kept.",
};
const INTERRUPTED = {
  code: "interrupted",
  endsRun: true,
  message: "The run was interrupted before it was done. Run again; finished changes are kept.",
};

/** What a deadline still allows. */
const allowed = ({ noNew, over }: Deadline) => ({ send: !noNew.aborted, wait: !over.aborted });

describe("a deadline", () => {
  it("ends all at once when its time is over, and not before", () => {
    const deadline = new Deadline(1000);
    vi.advanceTimersByTime(999);
    expect(deadline.timeLeft).toBe(1);
    expect(() => deadline.check()).not.toThrow();
    expect(allowed(deadline)).toEqual({ send: true, wait: true });
    vi.advanceTimersByTime(1);
    expect(allowed(deadline)).toEqual({ send: false, wait: false });
    expect(deadline.timeLeft).toBe(0);
    expect(() => deadline.check()).toThrow(expect.objectContaining(PASSED));
    expect(deadline.over.reason).toMatchObject(PASSED);
  });

  it("is over by its own clock, even if its timer is late", () => {
    let now = 0;
    const deadline = new Deadline(1000, { ...systemClock, now: () => now });
    now = 999;
    expect(() => deadline.check()).not.toThrow();
    now = 1000;
    expect(() => deadline.check()).toThrow(expect.objectContaining(PASSED));
    expect(allowed(deadline)).toEqual({ send: false, wait: false });
  });

  it("of no time, or less, is over with the next timer", () => {
    for (const budget of [0, -5000]) {
      const deadline = new Deadline(budget);
      vi.advanceTimersByTime(1);
      expect(allowed(deadline)).toEqual({ send: false, wait: false });
    }
  });

  it("longer than any timer of Node.js is not over early", () => {
    const [longest, day] = [2 ** 31 - 1, 24 * 3_600_000];
    const deadline = new Deadline(longest + day);
    vi.advanceTimersByTime(longest + day - 1);
    expect(allowed(deadline)).toEqual({ send: true, wait: true });
    vi.advanceTimersByTime(1);
    expect(allowed(deadline)).toEqual({ send: false, wait: false });
  });

  it("that has ended keeps no timer, and no time", () => {
    const deadline = new Deadline(1000);
    expect(vi.getTimerCount()).toBe(1);
    deadline.end();
    expect(vi.getTimerCount()).toBe(0);
    expect(deadline.timeLeft).toBe(0);
    deadline.interrupt(500);
    expect(deadline.noNew.reason).toMatchObject(PASSED);
  });

  it("that is interrupted sends nothing, and waits for answers as long as its grace", () => {
    const deadline = new Deadline(10_000);
    deadline.interrupt(500);
    expect(() => deadline.check()).toThrow(expect.objectContaining(INTERRUPTED));
    vi.advanceTimersByTime(499);
    expect(allowed(deadline)).toEqual({ send: false, wait: true });
    vi.advanceTimersByTime(1);
    expect(allowed(deadline)).toEqual({ send: false, wait: false });
    expect(deadline.over.reason).toMatchObject(INTERRUPTED);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that is interrupted near its end waits no longer than until then", () => {
    const deadline = new Deadline(10_000);
    vi.advanceTimersByTime(9900);
    deadline.endSoon(new Problem("twilio-gone", "Gone."), 500);
    vi.advanceTimersByTime(100);
    expect(deadline.over.reason).toMatchObject({ code: "twilio-gone" });
  });

  it("takes any number of listeners without a warning", async () => {
    const warned: unknown[] = [];
    const note = (warning: unknown) => warned.push(warning);
    process.on("warning", note);
    const deadline = new Deadline(10_000);
    for (const signal of [deadline.noNew, deadline.over]) {
      for (let one = 0; one < 30; one++) signal.addEventListener("abort", () => void one);
    }
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(warned).toEqual([]);
  });

  it("sleeps by its clock, and not beyond an interrupt", async () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    await new Deadline(1000, { ...systemClock, sleep }).sleep(30);
    expect(slept).toEqual([30]);
    const endless: Clock = { ...systemClock, sleep: () => new Promise(() => {}) };
    const deadline = new Deadline(1000, endless);
    const sleeping = deadline.sleep(30);
    deadline.interrupt(500);
    await expect(sleeping).rejects.toMatchObject(INTERRUPTED);
  });
});

describe("what is waited for until a signal aborts", () => {
  it("is given, or fails as it does", async () => {
    const { signal } = new AbortController();
    expect(await abortable(signal, Promise.resolve(7))).toBe(7);
    await expect(abortable(signal, Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  });

  it("fails with the signal's reason if that aborts first, or has aborted", async () => {
    const controller = new AbortController();
    const waiting = abortable(controller.signal, new Promise(() => {}));
    controller.abort(new Error("over"));
    await expect(waiting).rejects.toThrow("over");
    await expect(abortable(controller.signal, new Promise(() => {}))).rejects.toThrow("over");
  });

  it("leaves no listener, and no failure that nobody awaits", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const [add, remove] = [
      vi.spyOn(signal, "addEventListener"),
      vi.spyOn(signal, "removeEventListener"),
    ];
    await abortable(signal, Promise.resolve(7));
    expect(add).toHaveBeenCalledOnce();
    expect(remove.mock.calls).toEqual(add.mock.calls);
    const lost: unknown[] = [];
    const note = (reason: unknown) => lost.push(reason);
    process.on("unhandledRejection", note);
    let fail = (_: Error) => {};
    const late = abortable(
      signal,
      new Promise((_, reject) => {
        fail = reject;
      }),
    );
    controller.abort(new Error("over"));
    await expect(late).rejects.toThrow("over");
    fail(new Error("too late"));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    process.off("unhandledRejection", note);
    expect(lost).toEqual([]);
  });
});

describe("the system's clock", () => {
  it("sleeps, and goes on by itself", async () => {
    vi.useRealTimers();
    const before = systemClock.now();
    const sleeping = systemClock.sleep(1000).then(() => "awake");
    const now = new Promise((resolve) => setImmediate(() => resolve("asleep")));
    expect(await Promise.race([sleeping, now])).toBe("asleep");
    expect(await systemClock.sleep(1)).toBeUndefined();
    expect(systemClock.now()).toBeGreaterThan(before);
    expect(systemClock.random()).toBeGreaterThanOrEqual(0);
    expect(systemClock.random()).toBeLessThan(1);
  });
});

describe("the reason for an end", () => {
  it("is kept for a request that was sent, and not answered in time", () => {
    const unanswered = new Unanswered(deadlinePassed());
    expect(unanswered).toMatchObject(PASSED);
    expect(new Unanswered(new Problem("network", "x")).endsRun).toBe(false);
  });

  it("says how long Twilio has not answered, in whole seconds", () => {
    expect(twilioGone(20, 15_999)).toMatchObject({
      code: "twilio-gone",
      endsRun: true,
      message:
        "Twilio has answered none of the last 20 requests over 15 s, so the run ended early. Check the network and Twilio's status page, and run again; finished changes are kept.",
    });
  });
});

describe("the silence of Twilio", () => {
  /** A silence in which requests failed at these times. */
  const silenceOf = (failedAt: readonly number[], answeredAt?: number) => {
    const silence = new Silence();
    if (answeredAt !== undefined) silence.note(true, answeredAt);
    for (const at of failedAt) silence.note(false, at);
    return silence;
  };

  it("lasts from the first failure in a row", () => {
    expect(silenceOf([]).lasts(9000)).toBe(0);
    expect(silenceOf([100, 200, 300]).lasts(1000)).toBe(900);
    const silence = silenceOf([100, 200]);
    silence.note(true, 300);
    expect([silence.lasts(1000), silence.failures]).toEqual([0, 0]);
    silence.note(false, 500);
    expect([silence.lasts(1000), silence.failures]).toEqual([500, 1]);
  });

  it.each([
    [3, undefined, 15_000, true],
    [3, undefined, 14_999, false],
    [2, undefined, 60_000, false],
    [20, 0, 15_000, true],
    [20, 0, 14_999, false],
    [19, 0, 60_000, false],
  ])(
    "of %i failures after an answer at %s and for %i ms is too long: %s",
    (count, answered, ms, isTooLong) => {
      expect(silenceOf(Array(count).fill(1000), answered).isTooLong(1000 + ms)).toBe(isTooLong);
    },
  );

  it("lets a next try wait until its end, and as long as it takes once Twilio has answered", () => {
    expect(silenceOf([]).longestWait(5000)).toBe(15_000);
    expect(silenceOf([1000]).longestWait(5000)).toBe(11_000);
    expect(silenceOf([1000]).longestWait(15_999)).toBe(1);
    expect(silenceOf([1000]).longestWait(16_000)).toBe(Number.POSITIVE_INFINITY);
    expect(silenceOf([1000], 0).longestWait(5000)).toBe(Number.POSITIVE_INFINITY);
  });
});
