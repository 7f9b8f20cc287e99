import type { Mapping } from "../mapping/mapping.ts";
import type { Problem } from "../mapping/problem.ts";
import type { Directory, WorkerScope } from "../twilio/directory.ts";
import { applyPlan } from "./apply-plan.ts";
import { asProblem } from "./failed.ts";
import { guard } from "./guard.ts";
import type { Outcome, Plan } from "./plan.ts";
import { readPlan } from "./read-plan.ts";

export type Mode = "plan" | "sync";

/** What a run did, or would do. */
export interface RunResult {
  readonly outcome: "done" | "failed" | "stopped";
  readonly workers: number;
  /** Every Worker that is not unchanged. */
  readonly outcomes: readonly Exclude<Outcome, { action: "none" }>[];
  /** What ended or stopped the run as a whole. */
  readonly problem: Problem | undefined;
}

export interface RunOptions {
  readonly directory: Directory;
  readonly mapping: Mapping;
  readonly scope: WorkerScope;
  readonly mode: Mode;
  /** Called with the plan before anything is written. */
  readonly onPlan?: (plan: RunResult) => void;
}

/** Plan, show, guard, apply. Never throws: what went wrong is in the result. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { directory, mapping, scope, mode, onPlan } = options;
  let plan: Plan;
  try {
    plan = await readPlan(directory, mapping, scope);
  } catch (error) {
    return { outcome: "failed", workers: 0, outcomes: [], problem: asProblem(error) };
  }
  const stop = guard(plan);
  const planned = toResult(plan.workers, plan.entries, stop);
  onPlan?.(planned);
  if (stop !== undefined || mode === "plan") return planned;
  return toResult(plan.workers, await applyPlan(directory, mapping, plan));
}

function toResult(workers: number, all: readonly Outcome[], stop?: Problem): RunResult {
  const outcomes = all.filter((outcome) => outcome.action !== "none");
  const failed = outcomes.some(({ action }) => action === "fail");
  const outcome = stop !== undefined ? "stopped" : failed ? "failed" : "done";
  return { outcome, workers, outcomes, problem: stop };
}
