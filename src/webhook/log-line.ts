import type { Outcome } from "../plan/outcome.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { jsonText } from "../report/json-text.ts";
import { reportOutcome } from "../report/summarize.ts";

/** How a request was served. */
export interface Served {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The types of its events. */
  readonly events?: readonly string[];
  readonly outcomes?: readonly Outcome[];
  /** Why it, or an event in it, was not served. */
  readonly refused?: string | undefined;
}

/** How many Workers a line names at most; each takes 300 characters or so, and logs cut long lines. */
const MOST_WORKERS = 500;

/**
 * One line of JSON about a request, without credentials; fields by name alone where values are
 * hidden. Of a large batch it names the Workers that were looked at first, and how many more.
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
