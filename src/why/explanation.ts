import type { EvaluatedRule } from "../mapping/desire.ts";
import type { Identity, Tried } from "../mapping/identity.ts";
import type { JsonValue } from "../mapping/json.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { Path } from "../mapping/path.ts";
import type { Problem } from "../mapping/problem.ts";
import type { Change } from "../plan/change.ts";
import type { Comparison } from "../plan/diff.ts";
import type { WorkerRef } from "../plan/outcome.ts";
import type { Warning } from "../plan/plan.ts";

/**
 * Why a run does to one Worker's User what it does: the steps as far as they are taken, a problem at
 * the step at which it arises, and the end.
 */
export interface Explanation {
  readonly worker: WorkerRef;
  readonly mapping: Mapping;
  readonly scope: Scope;
  /** Why nothing could be read of the Worker. */
  readonly unreadable?: Problem;
  readonly tried: readonly Tried[];
  /** That another Worker has the same identity. */
  readonly shared?: Problem;
  readonly rules: readonly RuleStep[];
  /** Undefined when it was not looked for. */
  readonly user?: UserStep;
  /** Why Twilio gave no answer, so that there are no further steps. */
  readonly unanswered?: Problem;
  /** That another User could be this Worker's. */
  readonly warning?: Warning;
  readonly end: End;
}

/** Whether the mapping's `workers` expression matches the Worker; only Twilio can tell. */
export type Scope = "in" | "out" | "unknown";

/** What one rule says of the Worker, and what comes of it. */
export interface RuleStep extends EvaluatedRule {
  /** The paths that are looked at, in their order, and what is there. */
  readonly read: readonly { readonly path: Path; readonly value: JsonValue | undefined }[];
  /** Undefined when no User was looked for. */
  readonly target?: TargetStep;
}

export interface TargetStep {
  /** What the User has there. */
  readonly now: JsonValue | undefined;
  /** Undefined where the rule wants nothing of the User. */
  readonly compared: Comparison | Problem | undefined;
}

/** The User of the Worker's identity. */
interface UserStep {
  readonly identity: Identity;
  /** Undefined where there is none. */
  readonly sid: string | undefined;
  /** Why it is left alone. */
  readonly problem?: Problem;
}

/** The change that a run makes, or that it reports the Worker as failed. */
export type End = Change | { readonly action: "fail"; readonly problem: Problem };
