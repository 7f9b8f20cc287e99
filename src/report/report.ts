import type { ImageCounts } from "../images/image-check.ts";
import type { JsonValue } from "../mapping/json.ts";
import type { ProblemCode } from "../mapping/problem.ts";
import type { SkipReason } from "../plan/change.ts";
import type { RunMode } from "../sync/run.ts";
import type { RequestCounts } from "../twilio/http-client.ts";
import { jsonText } from "./json-text.ts";

/** What a run did or would do, version 1. All output is made from it; `--json` prints it. */
export interface Report {
  readonly version: 1;
  readonly mode: RunMode;
  readonly outcome: "done" | "failed" | "stopped" | "interrupted";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Null if wrong input ended the program before it knew. */
  readonly workspace: string | null;
  /** Null for the account's default service. */
  readonly service: string | null;
  /** True if writing had begun. */
  readonly applied: boolean;
  /** If writing had not begun, `created` and `updated` count what would happen. */
  readonly counts: Counts;
  readonly requests: RequestCounts;
  /** What `--check-images` requested, from other servers than Twilio; null without it. */
  readonly images: ImageCounts | null;
  /** The name of the planned changes, for `--plan`; null if the plan was not completed. */
  readonly plan: string | null;
  /** What applying a plan costs at most; null for a sync. */
  readonly cost: {
    /** Requests that read a User again before an update. */
    readonly reads: number;
    readonly writes: number;
    /** How long the writes take at the given pace. */
    readonly seconds: number;
    /** Users that become active this month, and so billable, unless they are already. */
    readonly activeUsers: number;
  } | null;
  /** What ended or stopped the run as a whole, or null. */
  readonly problem: ReportedProblem | null;
  /** What needs a look although nothing failed: first about the run, then about Workers by their SIDs. */
  readonly warnings: readonly ReportedWarning[];
  /** All Workers but the unchanged ones, by their SIDs. */
  readonly workers: readonly ReportedWorker[];
}

/** The others add up to `workers`, or to less if the run ended before it had compared all. */
export interface Counts {
  /** How many Workers were read. */
  readonly workers: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  /** Left alone because the run ended before their turn (`not-tried`). */
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
  /** Absent if the User has no such value. */
  readonly before?: JsonValue;
  /** Absent if the value is removed. */
  readonly after?: JsonValue;
}

export interface ReportedProblem {
  readonly code: ProblemCode;
  readonly message: string;
}

/** How many Workers become text at once; all at once could take more memory than the run. */
const AT_ONCE = 100;

/** Yields the report as JSON text, some lines at a time; numbers in values keep their digits. */
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
