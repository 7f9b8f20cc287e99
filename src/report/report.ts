import type { JsonValue } from "../mapping/json.ts";
import type { ProblemCode } from "../mapping/problem.ts";
import type { SkipReason } from "../plan/change.ts";
import type { RunMode } from "../sync/run.ts";
import type { RequestCounts } from "../twilio/http-client.ts";
import { jsonText } from "./json-text.ts";

/** What a run did or would do, version 1: the one thing that is rendered, and printed as JSON. */
export interface Report {
  readonly version: 1;
  readonly mode: RunMode;
  readonly outcome: "done" | "failed" | "stopped" | "interrupted";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly workspace: string;
  /** Null for the account's default service. */
  readonly service: string | null;
  /** True when writing had begun. */
  readonly applied: boolean;
  /** Where writing had not begun, `created` and `updated` count what would happen. */
  readonly counts: Counts;
  readonly requests: ReportedRequests;
  /** A name for the changes that were planned, for `--plan`; null when the plan was not completed. */
  readonly plan: string | null;
  /** Of a plan: what to apply it will cost. Null otherwise. */
  readonly cost: Cost | null;
  /** What ended or stopped the run as a whole, or null. */
  readonly problem: ReportedProblem | null;
  /** What to look at although nothing has failed, the whole run first, then in the order of the Workers' SIDs. */
  readonly warnings: readonly ReportedWarning[];
  /** Those that are not unchanged, in the order of their SIDs. */
  readonly workers: readonly ReportedWorker[];
}

/** What applying a plan will cost at most. */
export interface Cost {
  /** Requests that read a User again before it is updated. */
  readonly reads: number;
  readonly writes: number;
  /** The time that the writes take at the pace. */
  readonly seconds: number;
  /** Users that become active this month, and so billable, unless they are already. */
  readonly activeUsers: number;
}

/** Every request, each try counted. */
export interface ReportedRequests extends RequestCounts {
  /** Sent again after a failure. */
  readonly retried: number;
}

/** In a run that ended before it had compared all, the others add up to less than `workers`. */
export interface Counts {
  /** How many Workers were read. */
  readonly workers: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  /** Left undone because the run ended before their turn came (`not-tried`). */
  readonly notTried: number;
}

export interface ReportedWorker {
  /** The Worker's SID. */
  readonly worker: string;
  /** Null when hidden. */
  readonly name: string | null;
  /** Null when hidden, or when there is none. */
  readonly identity: string | null;
  readonly action: "create" | "update" | "skip" | "fail";
  readonly fields: readonly ReportedField[];
  readonly reason: SkipReason | null;
  readonly problem: ReportedProblem | null;
}

export interface ReportedWarning {
  /** The Worker's SID; null for a warning about the whole run. */
  readonly worker: string | null;
  /** Null when hidden, and for a warning about the whole run. */
  readonly name: string | null;
  readonly problem: ReportedProblem;
}

export interface ReportedField {
  /** `friendlyName`, or `attributes.` and a path. */
  readonly field: string;
  /** Absent where the User has no such value. */
  readonly before?: JsonValue;
  /** Absent where the value is removed. */
  readonly after?: JsonValue;
}

export interface ReportedProblem {
  readonly code: ProblemCode;
  readonly message: string;
}

/** Workers that are made text at once: all of many would take more memory than the run. */
const AT_ONCE = 100;

/** The report as JSON text, some lines at a time; numbers in values keep their digits. */
export function* reportParts({ workers, ...rest }: Report): Generator<string> {
  const whole = jsonText({ ...rest, workers: [] }, 2);
  if (workers.length === 0) return yield whole;
  yield whole.slice(0, -"]\n}".length);
  for (let start = 0; start < workers.length; start += AT_ONCE) {
    const some = workers.slice(start, start + AT_ONCE).map((worker) => jsonText(worker, 2));
    const text = some.join(",\n").replaceAll(/^/gm, "    ");
    yield start + AT_ONCE < workers.length ? `${text},` : text;
  }
  yield "  ]\n}";
}
