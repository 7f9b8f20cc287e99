import { describe, expect, it } from "vitest";
import { runScript } from "../support/run-program.ts";
import { describeProof, isKept } from "./figure.ts";

describe("the benchmark", () => {
  it("prints a line for each way, and what each left undone", async () => {
    const flags = ["--workers", "20", "--scenario", "changed", "--only", "ours", "lookup"];
    const { code, stdout, stderr } = await runScript("test/bench/cli.ts", flags);
    expect(stdout).toMatch(/\| 1 % changed \| this program \| 4 \| [\d.]+ \| 1\.0 \| 0 \| 0 \|/);
    expect(stdout).toMatch(/\| {2}\| look-ups alone.* \| 21 \| [\d.]+ \| [\d.]+ \| 0 \| 1 \|/);
    expect(stderr).not.toContain("Error");
    expect(code).toBe(0);
  });

  it.each([
    [5, true],
    [5.1, false],
    [2, true],
    [1.9, false],
    [Number.NaN, false],
  ])("takes %d between 2 and 5 as %s", (value, kept) => {
    expect(isKept({ name: "seconds", value, atLeast: 2, atMost: 5 })).toBe(kept);
  });

  it("says of a proof whether all its figures are kept", () => {
    const kept = { name: "requests", value: 105, atMost: 110 };
    const missed = { name: "429s", value: 1200, atMost: 0 };
    const free = { name: "seconds", value: 5.25 };
    expect(describeProof("unchanged", [kept, free])).toBe(
      "unchanged: requests 105 (at most 110), seconds 5.3: ok",
    );
    expect(describeProof("unchanged", [kept, missed])).toBe(
      "unchanged: requests 105 (at most 110), 429s 1,200 (at most 0): NOT ok",
    );
  });
});
