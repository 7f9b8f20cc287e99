import type { Problem } from "../mapping/problem.ts";
import type { Outcome } from "../plan/outcome.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { jsonText } from "../report/report.ts";
import { reportOutcome } from "../report/summarize.ts";
import { TwilioError } from "../twilio/twilio-error.ts";

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
export function logLine(served: Served, ms: number, disclosure: Disclosure): string {
  const { status, outcomes } = served;
  return jsonText({
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

/**
 * 503 when Twilio should send the events again, 500 when the program itself failed, else 204: a
 * Worker that is broken or gone would be so the next time too, and the log says it.
 */
export function statusOf(outcomes: readonly Outcome[]): number {
  const problems = outcomes.flatMap((outcome) =>
    outcome.action === "fail" ? [outcome.problem] : [],
  );
  if (problems.some(mayPass)) return 503;
  return problems.some(({ code }) => code === "unexpected") ? 500 : 204;
}

function mayPass(problem: Problem): boolean {
  return (
    problem.endsRun ||
    problem.code === "user-unsettled" ||
    (problem instanceof TwilioError && problem.retry !== "never")
  );
}
