import { describe, expect, it } from "vitest";
import { A_DAY, bigFaultyRun } from "../property/big-faulty-run.ts";

describe("2,000 Workers with every fault at 3 %", () => {
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

  it.concurrent.each(seeds)("are done or reported, seed %i", async (seed) => {
    const told = await bigFaultyRun(2000, seed, seed % 5 === 0 ? 1 : 0);
    console.log(told);
    expect(told).toMatch(/done|failed/);
  });

  it.concurrent.each([21, 22, 23])(
    "and a 429 that asks for a day end the run, seed %i",
    async (seed) => {
      expect(await bigFaultyRun(2000, seed, A_DAY)).toContain("failed");
    },
  );
});
