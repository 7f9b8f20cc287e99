import type { Mapping } from "../mapping/mapping.ts";
import type { Problem } from "../mapping/problem.ts";
import { type Directory, type WorkerScope, withoutWrites } from "../twilio/directory.ts";
import { applyPlan } from "./apply-plan.ts";
import { guard } from "./guard.ts";
import type { Outcome, Seen } from "./plan.ts";
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
  /** A clock, in ms from any beginning. */
  readonly now: () => number;
  /** Called with the plan before anything is written. */
  readonly onPlan?: (plan: RunResult) => void;
}

/** What was read no longer ago than this need not be read again, in ms. */
const FRESH = 250;

/** Plan, show, guard, apply. Never throws: what went wrong is in the result. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { mapping, scope, mode, now, onPlan } = options;
  const directory = mode === "plan" ? withoutWrites(options.directory) : options.directory;

  const { plan, problem } = await readPlan(directory, mapping, scope, now);
  const stop = problem === undefined ? guard(plan, scope.changedSince !== undefined) : undefined;
  const planned = toResult(plan.workers, plan.entries, { problem, stop });
  onPlan?.(planned);
  if (problem !== undefined || stop !== undefined || mode === "plan") return planned;
  // A pass over the little that has changed writes right after it has read, as the webhook does.
  const isFresh = ({ at }: Seen) => scope.changedSince !== undefined && now() - at < FRESH;
  const applied = await applyPlan(directory, mapping, plan, isFresh);
  return toResult(plan.workers, applied.outcomes, { problem: applied.problem });
}

function toResult(
  workers: number,
  all: readonly Outcome[],
  { problem, stop }: { problem?: Problem | undefined; stop?: Problem | undefined },
): RunResult {
  const outcomes = all.filter((outcome) => outcome.action !== "none");
  const failed = problem !== undefined || outcomes.some(({ action }) => action === "fail");
  const outcome = stop !== undefined ? "stopped" : failed ? "failed" : "done";
  return { outcome, workers, outcomes, problem: problem ?? stop };
}
