import { describe, expect, it } from "vitest";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { summarize } from "../../src/report/summarize.ts";
import type { RunResult } from "../../src/sync/run.ts";
import { noRequests } from "../../src/twilio/operation.ts";

/** The result of a run that planned so many of each. */
function resultOf(creates: number, updates: number, rest: Partial<RunResult> = {}): RunResult {
  const written = (action: "create" | "update") => (_: unknown, index: number) => ({
    worker: { sid: `WK-${action}${index}`, name: "" },
    identity: undefined,
    action,
    fields: [],
  });
  return {
    outcome: "done",
    applied: false,
    workers: creates + updates,
    unchanged: 0,
    planName: undefined,
    outcomes: [
      ...Array.from({ length: creates }, written("create")),
      ...Array.from({ length: updates }, written("update")),
    ],
    problem: undefined,
    warnings: [],
    ...rest,
  };
}

/** The report of a plan that is applied at 28 writes a second. */
function reportOf(result: RunResult) {
  const byOperation = noRequests();
  const circumstances = {
    mode: "plan",
    startedAt: new Date(0),
    finishedAt: new Date(0),
    workspace: "WS",
    service: undefined,
    requests: { total: 0, throttled: 0, retried: 0, byOperation },
    pace: { requestsAtOnce: 20, writesPerSecond: 28 },
  } as const;
  return summarize(result, circumstances, disclosureFor({}));
}

describe("the report", () => {
  it.each([
    [3, 25, { reads: 25, writes: 28, seconds: 1, activeUsers: 28 }],
    [3, 26, { reads: 26, writes: 29, seconds: 2, activeUsers: 29 }],
  ])("says what %i creates and %i updates cost", (creates, updates, cost) => {
    expect(reportOf(resultOf(creates, updates)).cost).toEqual(cost);
  });

  it("counts as unchanged those that were compared, and not all that are left", () => {
    const result = resultOf(1, 2, { workers: 200, unchanged: 30 });
    expect(reportOf(result).counts).toEqual({
      workers: 200,
      created: 1,
      updated: 2,
      unchanged: 30,
      skipped: 0,
      failed: 0,
      notTried: 0,
    });
  });
});
