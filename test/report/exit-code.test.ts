import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/report/exit-code.ts";
import { reportOf, SOME_OF_EACH } from "./reports.ts";

describe("the exit code", () => {
  it.each([
    ["done", [], false, 0],
    ["done", SOME_OF_EACH, false, 0],
    ["done", [], true, 0],
    ["done", [{ action: "skip" }], true, 0],
    ["done", [{ action: "create" }], true, 4],
    ["done", [{ action: "update" }], true, 4],
    ["failed", [{ action: "update" }, { action: "fail" }], true, 4],
    ["failed", [{ action: "create" }, { action: "fail" }], true, 4],
    ["failed", [{ action: "update" }], false, 1],
    ["failed", [{ action: "fail" }], true, 1],
    ["failed", [], true, 1],
    ["failed", [], false, 1],
    ["stopped", [{ action: "update" }], true, 3],
    ["stopped", [], true, 3],
  ] as const)("of a run that is %s: %#", (outcome, workers, check, code) => {
    expect(exitCode(reportOf(workers, { outcome }), check)).toBe(code);
  });
});
