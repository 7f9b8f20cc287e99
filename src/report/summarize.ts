import type { ImageCounts } from "../images/image-check.ts";
import type { JsonValue } from "../mapping/json.ts";
import type { FieldChange } from "../plan/change.ts";
import type { PaceLimits } from "../settings.ts";
import type { RunMode, RunResult } from "../sync/run.ts";
import type { RequestCounts } from "../twilio/http-client.ts";
import type { Disclosure } from "./disclosure.ts";
import type { Report, ReportedField, ReportedWorker } from "./report.ts";
import { pathText } from "./words.ts";

/** Where and when a run took place, and what it asked of Twilio. */
interface Circumstances {
  readonly mode: RunMode;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly workspace: string;
  readonly service: string | undefined;
  readonly requests: RequestCounts;
  readonly images?: ImageCounts | undefined;
  readonly pace: PaceLimits;
}

/**
 * Makes the report of a run. The report does not contain what the disclosure hides, so no output can
 * show it.
 */
export function summarize(
  result: RunResult,
  circumstances: Circumstances,
  disclosure: Disclosure,
): Report {
  const { mode, startedAt, finishedAt, workspace, service, requests, images, pace } = circumstances;
  const { outcome, workers, unchanged, outcomes, problem } = result;
  const count = (action: ReportedWorker["action"]) =>
    outcomes.filter((one) => one.action === action).length;
  const notTried = outcomes.filter(
    (one) => one.action === "fail" && one.problem.code === "not-tried",
  ).length;
  return {
    version: 1,
    mode,
    outcome,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    workspace,
    service: service ?? null,
    applied: result.applied,
    counts: {
      workers,
      created: count("create"),
      updated: count("update"),
      unchanged,
      skipped: count("skip"),
      failed: count("fail") - notTried,
      notTried,
    },
    requests: structuredClone(requests),
    images: images === undefined ? null : { ...images },
    plan: result.planName ?? null,
    cost: mode === "plan" ? costOf(count("create"), count("update"), pace) : null,
    problem: problem === undefined ? null : disclosure.problem(problem),
    warnings: result.warnings.map((one) => ({
      worker: one.worker?.sid ?? null,
      name: one.worker === undefined ? null : disclosure.text(one.worker.name),
      problem: disclosure.problem(one.problem),
    })),
    workers: outcomes.map((one) => reportOutcome(one, disclosure)),
  };
}

function costOf(creates: number, updates: number, { writesPerSecond }: PaceLimits): Report["cost"] {
  const writes = creates + updates;
  const seconds = Math.ceil(writes / writesPerSecond);
  return { reads: updates, writes, seconds, activeUsers: writes };
}

/** The report of one Worker. */
export function reportOutcome(
  outcome: RunResult["outcomes"][number],
  disclosure: Disclosure,
): ReportedWorker {
  const { worker, identity, action } = outcome;
  const fields = "fields" in outcome ? outcome.fields : [];
  return {
    worker: worker.sid,
    name: disclosure.text(worker.name),
    identity: identity === undefined ? null : disclosure.text(identity),
    action,
    fields: fields.map((field) => reportField(field, disclosure)),
    reason: action === "skip" ? outcome.reason : null,
    problem: action === "fail" ? disclosure.problem(outcome.problem) : null,
  };
}

function reportField(change: FieldChange, disclosure: Disclosure): ReportedField {
  const before: JsonValue | undefined = change.before;
  const after: JsonValue | undefined = change.after;
  return {
    field:
      change.kind === "attribute"
        ? `attributes.${pathText(change.path, disclosure)}`
        : "friendlyName",
    ...(before !== undefined && { before: disclosure.value(before) }),
    ...(after !== undefined && { after: disclosure.value(after) }),
  };
}
