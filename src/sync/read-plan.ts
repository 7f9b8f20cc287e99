import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { countsFor } from "../mapping/unknown-attributes.ts";
import { parseUser } from "../mapping/user.ts";
import { diff } from "../plan/diff.ts";
import { DuplicateUsers } from "../plan/duplicate-users.ts";
import { asProblem, failed, outcomeOf, type Planned, type WorkerRef } from "../plan/outcome.ts";
import { type Plan, PlanBuilder } from "../plan/plan.ts";
import type { Target } from "../plan/resolve-target.ts";
import { Roster } from "../plan/roster.ts";
import { runWarnings } from "../plan/run-warnings.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";
import { type Found, findDuplicates, findUsers, isUser } from "./find-users.ts";
import type { OnProgress } from "./progress.ts";
import { readWorkers } from "./read-workers.ts";
import { workerNotFound } from "./worker-not-found.ts";

/**
 * Reads all Workers in scope and the Users that belong to them; writes nothing.
 *
 * @returns the plan, and the problem that left it incomplete, if any
 */
export async function readPlan(
  directory: DirectoryReader,
  mapping: Mapping,
  scope: WorkerScope,
  options: {
    /** A clock, in ms from any beginning. */
    readonly now: () => number;
    readonly onProgress: OnProgress;
    /** Called with each Worker whose User already shows what it should. */
    readonly onUnchanged: (worker: WorkerRef) => void;
  },
): Promise<{ readonly plan: Plan; readonly problem: Problem | undefined }> {
  const { now, onProgress, onUnchanged } = options;
  const plan = new PlanBuilder();
  const roster = new Roster();
  const duplicates = new DuplicateUsers();
  const { worker, expression } = scope;
  const counts = worker === undefined ? countsFor(mapping) : undefined;
  let problem: Problem | undefined;
  try {
    await readWorkers(directory, mapping, scope, { plan, roster, duplicates, counts, onProgress });
    const total = roster.waiting;
    const areAllSeen = await findUsers(
      directory,
      roster,
      mapping.users,
      duplicates,
      (target, found) => {
        if (isUser(found)) plan.countUser();
        const planned = planUser(mapping, target, found, now());
        plan.add(planned);
        if (planned.action === "none") onUnchanged(planned.worker);
        onProgress({ step: "users", done: total - roster.waiting, total });
      },
    );
    if (!areAllSeen) await findDuplicates(directory, duplicates, ({ sid }) => plan.has(sid));
  } catch (error) {
    problem = asProblem(error);
  }
  const finished = plan.finish(duplicates.warnings((identity) => roster.has(identity)));
  const about =
    problem === undefined && scope.changedSince === undefined
      ? runWarnings(finished, mapping, counts)
      : [];
  if (worker !== undefined && finished.workers === 0) {
    problem ??= await workerNotFound(directory, worker, expression).catch(asProblem);
  }
  return { plan: { ...finished, warnings: [...about, ...finished.warnings] }, problem };
}

function planUser(mapping: Mapping, target: Target, found: Found, at: number): Planned {
  const { identity, desired } = target;
  try {
    if (found instanceof Problem) throw found;
    const user = found && parseUser(found, identity);
    const outcome = outcomeOf(target, diff(desired, user, mapping.users));
    return "fields" in outcome ? { ...outcome, identity, desired, seen: { user, at } } : outcome;
  } catch (error) {
    return failed(target, error);
  }
}
