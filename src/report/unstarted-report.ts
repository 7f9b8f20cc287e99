import type { RunMode } from "../sync/run.ts";
import { noRequests } from "../twilio/operation.ts";
import type { Report } from "./report.ts";

/**
 * The report of a run that wrong input ended before its first request.
 *
 * @param message what is wrong, without anything that must stay hidden
 */
export function unstartedReport(message: string, mode: RunMode, at: Date): Report {
  return {
    version: 1,
    mode,
    outcome: "failed",
    startedAt: at.toISOString(),
    finishedAt: at.toISOString(),
    workspace: null,
    service: null,
    applied: false,
    counts: {
      workers: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      failed: 0,
      notTried: 0,
    },
    requests: { total: 0, throttled: 0, retried: 0, byOperation: noRequests() },
    plan: null,
    images: null,
    cost: null,
    problem: { code: "wrong-input", message },
    warnings: [],
    workers: [],
  };
}
