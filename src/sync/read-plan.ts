import { pMapIterable } from "p-map";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { parseUser } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";
import { aim, type Target } from "./aim.ts";
import { diff } from "./diff.ts";
import { asProblem, failed } from "./failed.ts";
import { type Found, findRivals, findUsers, isUser } from "./find-users.ts";
import {
  type Failed,
  outcomeOf,
  type Plan,
  PlanBuilder,
  type Planned,
  type Skipped,
  type WorkerRef,
} from "./plan.ts";
import type { OnProgress } from "./progress.ts";
import { withAttributes } from "./read.ts";
import { Rivals } from "./rivals.ts";
import { Roster } from "./roster.ts";

/** How many Workers whose attributes a list withheld are fetched at once. */
const FETCHES_AT_ONCE = 20;

/** A plan, and what kept it from being completed. */
export interface PlanReading {
  readonly plan: Plan;
  readonly problem: Problem | undefined;
}

/** What a plan is read with. */
export interface Reading {
  /** A clock, in ms from any beginning. */
  readonly now: () => number;
  readonly onProgress: OnProgress;
  /** Gets each Worker whose User shows what it should already. */
  readonly onUnchanged: (worker: WorkerRef) => void;
}

/** Reads all Workers in scope and the Users that belong to them; writes nothing. */
export async function readPlan(
  directory: DirectoryReader,
  mapping: Mapping,
  scope: WorkerScope,
  { now, onProgress, onUnchanged }: Reading,
): Promise<PlanReading> {
  const plan = new PlanBuilder();
  const roster = new Roster(mapping);
  const rivals = new Rivals();
  let problem: Problem | undefined;
  try {
    await readWorkers(directory, mapping, scope, { plan, roster, rivals, onProgress });
    const total = roster.waiting;
    const areAllSeen = await findUsers(directory, roster, rivals, (target, found) => {
      if (isUser(found)) plan.countUser();
      const planned = planUser(mapping, target, found, now());
      plan.add(planned);
      if (planned.action === "none") onUnchanged(planned.worker);
      onProgress({ step: "users", done: total - roster.waiting, total });
    });
    if (!areAllSeen) await findRivals(directory, rivals, ({ sid }) => plan.has(sid));
  } catch (error) {
    problem = asProblem(error);
  }
  const finished = plan.finish(rivals.warnings((identity) => roster.has(identity)));
  if (scope.worker !== undefined && finished.workers === 0) problem ??= workerNotFound();
  return { plan: finished, problem };
}

interface Gathering {
  readonly plan: PlanBuilder;
  readonly roster: Roster;
  readonly rivals: Rivals;
  readonly onProgress: OnProgress;
}

/** Enters the Workers whose Users are to be found on the roster, and all others into the plan. */
async function readWorkers(
  directory: DirectoryReader,
  mapping: Mapping,
  scope: WorkerScope,
  { plan, roster, rivals, onProgress }: Gathering,
): Promise<void> {
  const workers = pMapIterable(
    eachWorker(directory, scope, () => plan.noteGap()),
    (listed) => readWorker(directory, listed),
    { concurrency: FETCHES_AT_ONCE },
  );
  for await (const read of workers) {
    // One after the other, so that the time one takes is not counted as another's.
    const planned = "action" in read ? read : await aim(mapping, read);
    const { worker, identity } = planned;
    const isTarget = planned.action === "look";
    const other =
      identity && roster.enter(identity, worker, isTarget ? planned.desired : undefined);
    // Pages may shift while they are read, and repeat a Worker.
    if (other?.sid === worker.sid || plan.has(worker.sid)) continue;
    onProgress({ step: "workers", done: plan.countWorker(), total: undefined });
    if (other !== undefined && identity !== undefined) {
      roster.take(identity);
      plan.addShared(identity, worker, other);
    } else if (planned.action === "look") rivals.enter(planned);
    else plan.add(planned);
  }
}

/** @param onGap called when an empty page is followed by another, although no Worker is left out */
async function* eachWorker(
  directory: DirectoryReader,
  scope: WorkerScope,
  onGap: () => void,
): AsyncGenerator<WorkerRecord> {
  const isWhole = Object.values(scope).every((part) => part === undefined);
  let wasEmpty = false;
  for await (const page of directory.workers(scope)) {
    if (wasEmpty && isWhole) onGap();
    wasEmpty = page.length === 0;
    yield* page;
  }
}

/** The Worker with its attributes, or why there is none. */
async function readWorker(
  directory: DirectoryReader,
  listed: WorkerRecord,
): Promise<WorkerRecord | Skipped | Failed> {
  const subject = { worker: { sid: listed.sid, name: listed.friendlyName }, identity: undefined };
  try {
    const record = await withAttributes(directory, listed);
    return record ?? { ...subject, action: "skip", reason: "worker-gone" };
  } catch (error) {
    const failure = failed(subject, error);
    if (failure.problem.endsRun) throw failure.problem;
    return failure;
  }
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

function workerNotFound(): Problem {
  return new Problem(
    "worker-not-found",
    "No Worker of that SID or name is in the Workspace, or the mapping's `workers` expression leaves it out. Check --worker, TWILIO_WORKSPACE_SID and the expression.",
  );
}
