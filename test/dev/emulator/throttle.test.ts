import { describe, expect, it } from "vitest";
import { Throttle } from "../../../src/dev/emulator/throttle.ts";

describe("the emulator's throttle", () => {
  it("serves as many writes in any 5 s as their number a second allows", () => {
    const throttle = new Throttle({ writesPerSecond: 2 });
    const served = (now: number, times: number) =>
      Array.from({ length: times }, () => throttle.enter("write", now)).filter(Boolean).length;
    expect(served(0, 6)).toBe(6);
    expect(served(1000, 6)).toBe(4);
    expect(served(4999, 1)).toBe(0);
    expect(served(5000, 8)).toBe(6);
    expect(served(5999, 1)).toBe(0);
    expect(served(6000, 8)).toBe(4);
  });

  it("serves as many expressions in any second as it is told", () => {
    const throttle = new Throttle({ expressionsPerSecond: 3 });
    const served = (now: number) =>
      Array.from({ length: 4 }, () => throttle.enter("expression", now)).filter(Boolean).length;
    expect([served(0), served(999), served(1000)]).toEqual([3, 0, 3]);
  });

  it("limits alone what it is told to", () => {
    const throttle = new Throttle({ writesPerSecond: 0 });
    expect(throttle.enter("expression", 0)).toBe(true);
    expect(throttle.enter("write", 0)).toBe(false);
    expect(throttle.enter("other", 0)).toBe(true);
  });

  it("does not count a write that the ceiling refused", () => {
    const limits = { ceiling: 0, writesPerSecond: 1 };
    const throttle = new Throttle(limits);
    for (let write = 0; write < 5; write++) expect(throttle.enter("write", 0)).toBe(false);
    limits.ceiling = 100;
    for (let write = 0; write < 5; write++) expect(throttle.enter("write", 0)).toBe(true);
  });

  it("looks at its ceiling for each request", () => {
    const limits = { ceiling: 1 };
    const throttle = new Throttle(limits);
    expect([throttle.enter("other", 0), throttle.enter("other", 0)]).toEqual([true, false]);
    throttle.leave();
    limits.ceiling = 2;
    expect(throttle.enter("other", 0)).toBe(true);
  });
});
