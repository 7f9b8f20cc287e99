import { describe, it } from "vitest";
import { killAndComplete } from "../support/kill.ts";

describe("kill -9", () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => seed);

  it.each(seeds)("at the random moment %i is made good by the next run", async (seed) => {
    await killAndComplete([seed]);
  });
});
