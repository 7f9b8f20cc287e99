import { describe, expect, it } from "vitest";
import { DEMO } from "../support/build-program.ts";
import { runBundle } from "../support/run-program.ts";

describe("npm run demo", () => {
  it("shows a plan, syncs, and shows that a second run writes nothing", async () => {
    const { code, stdout } = await runBundle(DEMO);
    expect(stdout).toContain("6 Users were written.");
    expect(stdout).toContain("0 Users were written");
    expect(code).toBe(0);
  });
});
