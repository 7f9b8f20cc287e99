import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { guard, guardWrites, type Limits, type Permission } from "../plan/guard.ts";
import { asProblem, type Outcome, type Seen, type WorkerRef } from "../plan/outcome.ts";
import { type Plan, Stop, type Warning } from "../plan/plan.ts";
import { differsFromApproved, planName } from "../plan/plan-name.ts";
import {
  type Directory,
  type DirectoryReader,
  type WorkerScope,
  withoutWrites,
} from "../twilio/directory.ts";
import { applyPlan } from "./apply-plan.ts";
import { FRESH } from "./converge.ts";
import type { OnProgress } from "./progress.ts";
import { readPlan } from "./read-plan.ts";

export type RunMode = "plan" | "sync";

/** What a run did, or would do. */
export interface RunResult {
  readonly outcome: "done" | "failed" | "stopped" | "interrupted";
  /** How many Workers were read. */
  readonly workers: number;
  /** How many Workers' Users already show what they should. */
  readonly unchanged: number;
  /** True if writing began; otherwise the outcomes are what would have been done. */
  readonly applied: boolean;
  /** The name of the plan; undefined if the plan is incomplete. */
  readonly planName: string | undefined;
  /** Every Worker that is not unchanged. */
  readonly outcomes: readonly Exclude<Outcome, { action: "none" }>[];
  /** What ended or stopped the run as a whole. */
  readonly problem: Problem | undefined;
  readonly warnings: readonly Warning[];
}

export interface RunOptions {
  readonly directory: Directory;
  readonly mapping: Mapping;
  /** The Conversations service, which is part of the plan's name; left out for the default one. */
  readonly service?: string | undefined;
  readonly scope: WorkerScope;
  readonly mode: RunMode;
  readonly permission?: Permission;
  /** A clock, in ms from any beginning. */
  readonly now: () => number;
  /**
   * Inspects what the plan would write, and returns further warnings. If it throws, the run ends
   * before its first write.
   */
  readonly inspect?:
    | ((plan: Plan, onProgress: OnProgress) => Promise<readonly Warning[]>)
    | undefined;
  /** Called with the plan before anything is written. */
  readonly onPlan?: (plan: RunResult) => void;
  /**
   * Asks whether this many changes may be made; called only if there are any. If it throws, the run
   * ends before its first write.
   */
  readonly confirm?: ((changes: number) => Promise<boolean>) | undefined;
  readonly onProgress?: OnProgress;
  /** Called with each Worker whose User already shows what it should. */
  readonly onUnchanged?: (worker: WorkerRef) => void;
}

/** Plans, inspects, guards, shows and applies. Never throws: what went wrong is in the result. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { mapping, service, scope, mode, permission = {}, now, onPlan, confirm } = options;
  const { onProgress = () => {}, onUnchanged = () => {}, inspect = async () => [] } = options;
  const directory = mode === "plan" ? withoutWrites(options.directory) : options.directory;

  const reading = await readPlan(directory, mapping, scope, { now, onProgress, onUnchanged });
  const { plan } = reading;
  const name =
    reading.problem === undefined ? planName(plan, mapping.roleSid, service ?? "") : undefined;
  const found = name === undefined ? [] : await inspect(plan, onProgress).catch(asProblem);
  const { workers, unchanged } = plan;
  const warnings = found instanceof Problem ? plan.warnings : inOrder([...plan.warnings, ...found]);
  const result = { workers, unchanged, planName: name, warnings };
  const isOfChanged = scope.changedSince !== undefined;
  const limits = { safety: mapping.safety, ...permission, isOfChanged };
  const problem =
    name === undefined
      ? reading.problem
      : found instanceof Problem
        ? found
        : (differsFromApproved(permission.planName, name) ??
          (await judge(directory, mapping, plan, limits)));
  const planned = toResult({ ...result, applied: false, problem }, plan.entries);
  onPlan?.(planned);
  if (problem !== undefined || mode === "plan") return planned;
  const refusal = await refusalOf(planned, confirm);
  if (refusal !== undefined) {
    return toResult({ ...result, applied: false, problem: refusal }, plan.entries);
  }
  // A run over recent changes writes right after reading, as the webhook does.
  const isFresh = ({ at }: Seen) => isOfChanged && now() - at < FRESH;
  const check = guardWrites(plan, limits);
  const applied = await applyPlan(directory, mapping, plan, { isFresh, onProgress, check });
  return toResult({ ...result, applied: true, problem: applied.problem }, applied.outcomes);
}

/** Those about the whole run first, the others by their Workers' SIDs. */
function inOrder(warnings: readonly Warning[]): Warning[] {
  const sid = ({ worker }: Warning) => worker?.sid ?? "";
  return warnings.toSorted((a, b) => (sid(a) < sid(b) ? -1 : sid(a) > sid(b) ? 1 : 0));
}

/**
 * Why the guard stops a plan, or undefined if it does not.
 *
 * A percentage normally refers to the matched Users. A run over recent changes would overwrite
 * nearly all of those, so there it refers to all Workers in scope. They are counted only if the
 * limit depends on it.
 */
async function judge(
  directory: DirectoryReader,
  { workers: expression }: Mapping,
  plan: Plan,
  limits: Limits,
): Promise<Problem | undefined> {
  let stop = guard(plan, limits);
  const isUnfair = limits.isOfChanged && limits.safety.maxOverwrites.kind === "percent";
  if (stop?.code !== "too-many-overwrites" || !isUnfair) return stop;
  let listed = 0;
  try {
    for await (const { length } of directory.workers({ expression, namesOnly: true })) {
      listed += length;
      // A list that is shorter than what was read before is wrong.
      const count = Math.max(listed, plan.users);
      stop = guard(plan, limits, { count, what: "Workers in scope" });
      if (stop?.code !== "too-many-overwrites") break;
    }
    return stop;
  } catch (error) {
    return asProblem(error);
  }
}

/** Why a valid plan is not applied: it was not confirmed. */
async function refusalOf(
  { outcomes }: RunResult,
  confirm: RunOptions["confirm"],
): Promise<Problem | undefined> {
  const changes = outcomes.filter(({ action }) => action === "create" || action === "update");
  if (changes.length === 0 || confirm === undefined) return undefined;
  try {
    if (await confirm(changes.length)) return undefined;
  } catch (error) {
    return asProblem(error);
  }
  return new Stop("not-confirmed", "The changes were not confirmed, so nothing was written.");
}

function toResult(
  result: Omit<RunResult, "outcome" | "outcomes">,
  all: readonly Outcome[],
): RunResult {
  const outcomes = all.filter((one) => one.action !== "none");
  const unchanged = result.unchanged + all.length - outcomes.length;
  const hasFailure = outcomes.some(({ action }) => action === "fail");
  return { ...result, unchanged, outcomes, outcome: runOutcome(result.problem, hasFailure) };
}

function runOutcome(problem: Problem | undefined, hasFailure: boolean): RunResult["outcome"] {
  if (problem instanceof Stop) return "stopped";
  if (problem?.code === "interrupted") return "interrupted";
  return problem !== undefined || hasFailure ? "failed" : "done";
}
