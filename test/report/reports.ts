import type { Counts, Report, ReportedWorker } from "../../src/report/report.ts";

/** A report for the renderings' tests: 10 Workers, and what the test adds. */
export function reportOf(
  workers: readonly Partial<ReportedWorker>[],
  rest: Partial<Omit<Report, "counts">> & { counts?: Partial<Counts> } = {},
): Report {
  const count = (action: string) => workers.filter((worker) => worker.action === action).length;
  const notTried = workers.filter(({ problem }) => problem?.code === "not-tried").length;
  return {
    version: 1,
    mode: "plan",
    applied: rest.mode === "sync" && rest.outcome !== "stopped",
    outcome: "done",
    startedAt: "2026-01-05T08:00:00.000Z",
    finishedAt: "2026-01-05T08:00:09.400Z",
    workspace: "WS1",
    service: null,
    requests: {
      total: 1318,
      throttled: 0,
      retried: 0,
      byOperation: {
        "events.list": 0,
        "workers.list": 1,
        "workers.fetch": 0,
        "users.list": 0,
        "users.fetch": 1317,
        "users.create": 0,
        "users.update": 0,
      },
    },
    images: null,
    plan: "c1u1-0123456789ab",
    cost: null,
    problem: null,
    warnings: [],
    workers: workers.map((worker, index) => ({
      worker: `WK${index}`,
      name: `Name ${index}`,
      identity: `identity${index}`,
      action: "update",
      fields: [],
      reason: null,
      problem: null,
      ...worker,
    })),
    ...rest,
    counts: {
      workers: 14982,
      created: count("create"),
      updated: count("update"),
      unchanged: 14982 - workers.length,
      skipped: count("skip"),
      failed: count("fail") - notTried,
      notTried,
      ...rest.counts,
    },
  };
}

/** One worker of each kind. */
export const SOME_OF_EACH: readonly Partial<ReportedWorker>[] = [
  { action: "create", fields: [{ field: "attributes.avatar_url", after: "new.png" }] },
  {
    action: "update",
    fields: [
      { field: "attributes.a.b", before: { x: null }, after: ["y"] },
      { field: "friendlyName", before: "Old", after: "New" },
      { field: "attributes.c", before: "gone" },
    ],
  },
  { action: "skip", reason: "no-mapped-value" },
  { action: "fail", problem: { code: "unexpected", message: "It is broken. Mend it." } },
];
