import type { Outcome } from "../plan/outcome.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { jsonText } from "../report/json-text.ts";
import { reportOutcome } from "../report/summarize.ts";

/** How a request was answered. */
export interface Served {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The types of the request's events. */
  readonly events?: readonly string[];
  readonly outcomes?: readonly Outcome[];
  /** Why the request, or one of its events, was not served. */
  readonly refused?: string | undefined;
}

/** The most Workers in one line. Each takes about 300 characters, and logs cut long lines. */
const MOST_WORKERS = 500;

/**
 * Returns one line of JSON about a request, without credentials. If values are hidden, it has only
 * the names of the fields. For a large batch it lists the first Workers and counts the rest.
 */
export function logLine(served: Served, ms: number, at: Date, disclosure: Disclosure): string {
  const { status, outcomes } = served;
  return jsonText({
    time: at.toISOString(),
    status,
    ms: Math.round(ms),
    events: served.events?.map(disclosure.clean),
    workers: outcomes?.slice(0, MOST_WORKERS).map((outcome) => describe(outcome, disclosure)),
    moreWorkers: Math.max((outcomes?.length ?? 0) - MOST_WORKERS, 0) || undefined,
    refused: served.refused === undefined ? undefined : disclosure.clean(served.refused),
  });
}

function describe(outcome: Outcome, disclosure: Disclosure): object {
  if (outcome.action === "none") return { worker: outcome.worker.sid, action: "none" };
  const { fields, name, identity, reason, problem, ...rest } = reportOutcome(outcome, disclosure);
  return {
    ...rest,
    ...(disclosure.showsValues
      ? { name, identity, fields }
      : { fields: fields.map(({ field }) => field) }),
    ...(reason !== null && { reason }),
    ...(problem !== null && { problem }),
  };
}
