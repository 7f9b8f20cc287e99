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
 * Why a run changes one Worker's User, or leaves it alone: the steps that are taken, the problem at
 * the step that fails, and the end.
 */
export interface Explanation {
  readonly worker: WorkerRef;
  readonly mapping: Mapping;
  /** Whether the mapping's `workers` expression matches the Worker; only Twilio can evaluate it. */
  readonly scope: "in" | "out" | "unknown";
  /** Why the Worker could not be read. */
  readonly unreadable?: Problem;
  readonly tried: readonly Tried[];
  /** That another Worker has the same identity. */
  readonly shared?: Problem;
  readonly rules: readonly RuleStep[];
  /** Undefined if no User was looked for. */
  readonly user?: UserStep;
  /** Why Twilio did not answer; there are no further steps then. */
  readonly unanswered?: Problem;
  /** Another User that could be this Worker's. */
  readonly warning?: Warning;
  /** The change that a run makes, or the problem for which it reports the Worker as failed. */
  readonly end: Change | { readonly action: "fail"; readonly problem: Problem };
}

/** What one rule gives for the Worker, and its result. */
export interface RuleStep extends EvaluatedRule {
  /** The paths that the rule looks at, in order, and the values there. */
  readonly read: readonly { readonly path: Path; readonly value: JsonValue | undefined }[];
  /** Undefined if no User was looked for. */
  readonly target?: TargetStep;
}

/** The place in the User that a rule writes. */
export interface TargetStep {
  /** What the User has there. */
  readonly now: JsonValue | undefined;
  /** Undefined if the rule sets nothing. */
  readonly compared: Comparison | Problem | undefined;
}

/** The User of the Worker's identity. */
interface UserStep {
  readonly identity: Identity;
  /** Undefined if there is none. */
  readonly sid: string | undefined;
  /** Why the User is left alone. */
  readonly problem?: Problem;
}
