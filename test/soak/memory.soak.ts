import { describe, expect, it } from "vitest";
import { EXPRESSION_ATTACKS } from "../mapping/expression-attacks.ts";
import { runScript } from "../support/run-program.ts";

/** What Node may have for JavaScript's values. */
const HEAP = { NODE_OPTIONS: "--max-old-space-size=64" };

describe("with a heap of 64 MB", () => {
  it("every expression that would make gigabytes ends in a problem", async () => {
    const { code, stdout } = await runScript("test/soak/attack-expressions.ts", [], HEAP);
    const codes = new Set(stdout.trim().split("\n"));
    expect({ code, codes }).toEqual({ code: 0, codes: new Set(["expression-too-large"]) });
    expect(stdout.trim().split("\n")).toHaveLength(EXPRESSION_ATTACKS.length);
  });
});
