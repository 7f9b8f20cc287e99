import { describe, it } from "vitest";
import { killAndComplete } from "../support/kill.ts";

describe("kill -9", () => {
  it("at two random moments is made good by the next run", async () => {
    await killAndComplete([101, 102]);
  });
});
