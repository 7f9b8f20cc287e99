import type { Mapping } from "../mapping/mapping.ts";
import type { Problem } from "../mapping/problem.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";
import { guard, type Limits } from "./guard.ts";
import { asProblem } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import { differsFrom } from "./plan-name.ts";

/** What someone has looked at, and lets pass. */
export interface Permission {
  /** How many Users may be overwritten, although that is over the mapping's limit. */
  readonly overwrites?: number | undefined;
  /** How many Users may be created, although that is over the mapping's limit. */
  readonly creates?: number | undefined;
  /** The name of the only plan that may be applied. */
  readonly plan?: string | undefined;
}

/**
 * Why a plan must not be applied: it is not the one that was approved, or the guard stops it.
 *
 * A percentage is of the Users matched. Of a pass over what has changed that would be nearly all, so
 * there it is of all Workers in scope; they are counted only where that matters, and as far as it does.
 *
 * @param name what `planName` calls the plan
 */
export async function judge(
  directory: DirectoryReader,
  mapping: Mapping,
  scope: WorkerScope,
  { plan, name }: { plan: Plan; name: string },
  permission: Permission,
): Promise<Problem | undefined> {
  const { safety } = mapping;
  const isPass = scope.changedSince !== undefined;
  const limits = limitsOf(mapping, scope, permission);
  const differs = permission.plan === undefined ? undefined : differsFrom(permission.plan, name);
  const stop = differs ?? guard(plan, limits);
  const isUnfair = isPass && safety.maxOverwrites.kind === "percent";
  if (stop?.code !== "too-many-overwrites" || !isUnfair) return stop;
  try {
    return await judgeByScope(directory, mapping, plan, limits);
  } catch (error) {
    return asProblem(error);
  }
}

/** What a run of this scope may do with this permission. */
export function limitsOf(
  { safety }: Mapping,
  { changedSince }: WorkerScope,
  { overwrites, creates, plan }: Permission,
): Limits {
  return {
    safety,
    overwrites,
    creates,
    isApproved: plan !== undefined,
    mayBeEmpty: changedSince !== undefined,
  };
}

/** Counts Workers until there are enough, or all are counted. */
async function judgeByScope(
  directory: DirectoryReader,
  mapping: Mapping,
  plan: Plan,
  limits: Limits,
): Promise<Problem | undefined> {
  let listed = 0;
  let stop: Problem | undefined;
  for await (const page of directory.workers({ expression: mapping.workers, namesOnly: true })) {
    listed += page.length;
    // Should the list be shorter than what was read before, it is not to be believed.
    const count = Math.max(listed, plan.users);
    stop = guard(plan, limits, { count, what: "Workers in scope" });
    if (stop?.code !== "too-many-overwrites") break;
  }
  return stop;
}
