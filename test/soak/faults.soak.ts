import { describe, expect, it } from "vitest";
import { bigFaultyRun } from "../model/big-run.ts";

describe("2,000 Workers with every fault at 3 %", () => {
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

  it.concurrent.each(seeds)("are done or reported, seed %i", async (seed) => {
    const told = await bigFaultyRun(2000, seed, seed % 5 === 0 ? 1 : 0);
    console.log(told);
    expect(told).toMatch(/done|failed/);
  });
});
