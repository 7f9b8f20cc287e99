import { describe, expect, it, onTestFinished } from "vitest";
import { type Clock, Deadline, systemClock } from "../../src/twilio/deadline.ts";
import { ServedEvents } from "../../src/webhook/engine.ts";
import { OneAtATime } from "../../src/webhook/one-at-a-time.ts";
import type { OurEvent } from "../../src/webhook/our-events.ts";

/** A deadline of so many ms, by a clock that stands still unless the test moves it. */
function deadlineOf(budget: number, clock: Clock = { ...systemClock, now: () => 0 }): Deadline {
  const deadline = new Deadline(budget, clock);
  onTestFinished(() => deadline.end());
  return deadline;
}

/** Jobs by name, which the test ends; the names in the order in which they started. */
function jobs() {
  const started: string[] = [];
  const running = new Map<string, { done: (text: string) => void; fail: (error: Error) => void }>();
  const job = (name: string) => () => {
    started.push(name);
    return new Promise<string>((done, fail) => running.set(name, { done, fail }));
  };
  const settle = () => new Promise(setImmediate);
  const end = async (name: string) => {
    running.get(name)?.done(`by ${name}`);
    await settle();
  };
  const fail = async (name: string) => {
    running.get(name)?.fail(new Error(`${name} failed`));
    await settle();
  };
  return { started, job, end, fail };
}

describe("the jobs of one key", () => {
  it("run one after the other; one job serves all that wait by then", async () => {
    const { started, job, end } = jobs();
    const byWorker = new OneAtATime<string>();
    const run = (name: string) => byWorker.run("WK1", deadlineOf(1000), job(name));
    const first = run("first");
    const waiting = [run("second"), run("third")];
    expect(started).toEqual(["first"]);
    await end("first");
    expect(await first).toBe("by first");
    expect(started).toEqual(["first", "second"]);
    const last = run("last");
    await end("second");
    expect(await Promise.all(waiting)).toEqual(["by second", "by second"]);
    await end("last");
    expect(await last).toBe("by last");
    const again = run("again");
    await end("again");
    expect(await again).toBe("by again");
    expect(started).toEqual(["first", "second", "last", "again"]);
  });

  it("do not wait for those of another key", () => {
    const { started, job } = jobs();
    const byWorker = new OneAtATime<string>();
    void byWorker.run("WK1", deadlineOf(1000), job("one")).catch(() => {});
    void byWorker.run("WK2", deadlineOf(1000), job("other")).catch(() => {});
    expect(started).toEqual(["one", "other"]);
  });

  it("are those of the callers with the most time left", async () => {
    const { started, job, end } = jobs();
    const byWorker = new OneAtATime<string>();
    void byWorker.run("WK1", deadlineOf(9000), job("first"));
    const waiting = [2000, 5000, 3000].map((budget) =>
      byWorker.run("WK1", deadlineOf(budget), job(`${budget}`)),
    );
    await end("first");
    expect(started).toEqual(["first", "5000"]);
    await end("5000");
    expect(await Promise.all(waiting)).toEqual(Array(3).fill("by 5000"));
  });

  it("start although the one before has failed", async () => {
    const { job, end, fail } = jobs();
    const byWorker = new OneAtATime<string>();
    const first = byWorker.run("WK1", deadlineOf(1000), job("first"));
    const second = byWorker.run("WK1", deadlineOf(1000), job("second"));
    const failing = expect(first).rejects.toThrow("first failed");
    await fail("first");
    await failing;
    await end("second");
    expect(await second).toBe("by second");
  });

  it("do not start if no caller has time left, or may send anything", async () => {
    const { started, job, end } = jobs();
    const byWorker = new OneAtATime<string>();
    let now = 0;
    const clock = { ...systemClock, now: () => now };
    const [late, interrupted] = [deadlineOf(1000, clock), deadlineOf(9000)];
    const first = byWorker.run("WK1", deadlineOf(9000), job("first"));
    const waiting = [late, interrupted].map((deadline) =>
      expect(byWorker.run("WK1", deadline, job("second"))).rejects.toThrow(),
    );
    now = 1000;
    interrupted.interrupt(500);
    await end("first");
    expect(await first).toBe("by first");
    expect(started).toEqual(["first"]);
    late.end();
    interrupted.end();
    await Promise.all(waiting);
    const next = byWorker.run("WK1", deadlineOf(1000), job("next"));
    expect(started).toEqual(["first", "next"]);
    await end("next");
    expect(await next).toBe("by next");
  });

  it("are waited for until the caller's own deadline", async () => {
    const { job } = jobs();
    const byWorker = new OneAtATime<string>();
    const [long, short] = [deadlineOf(9000), deadlineOf(1000)];
    const first = byWorker.run("WK1", long, job("first"));
    const second = byWorker.run("WK1", short, job("second"));
    short.end();
    await expect(second).rejects.toMatchObject({ code: "deadline" });
    long.end();
    await expect(first).rejects.toMatchObject({ code: "deadline" });
  });
});

describe("the events that were served", () => {
  const event = (id: string | undefined, sid = "WK1"): OurEvent => ({
    id,
    worker: { sid, friendlyName: "", attributes: "" },
  });

  it("are remembered by their id and their Worker", () => {
    const served = new ServedEvents();
    served.add(event("EZ1"));
    expect(served.has(event("EZ1"))).toBe(true);
    expect(served.has(event("EZ2"))).toBe(false);
    expect(served.has(event("EZ1", "WK2"))).toBe(false);
  });

  it("are never remembered without an id", () => {
    const served = new ServedEvents();
    served.add(event(undefined));
    expect(served.has(event(undefined))).toBe(false);
    expect(served.has(event("undefined"))).toBe(false);
    served.add(event("undefined"));
    expect(served.has(event(undefined))).toBe(false);
  });

  it("are the last 20,000", () => {
    const served = new ServedEvents();
    for (let index = 0; index < 20_000; index++) served.add(event(`EZ${index}`));
    expect(served.has(event("EZ0"))).toBe(true);
    served.add(event("EZ20000"));
    expect(served.has(event("EZ0"))).toBe(false);
    expect(served.has(event("EZ1"))).toBe(true);
    served.add(event("EZ20000"));
    expect(served.has(event("EZ1"))).toBe(true);
  });
});
