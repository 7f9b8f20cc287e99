import { pMapIterable } from "p-map";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";
import { aim, type Target } from "./aim.ts";
import { diff } from "./diff.ts";
import { asProblem, failed } from "./failed.ts";
import { type Failed, outcomeOf, type Plan, PlanBuilder, type Planned } from "./plan.ts";
import { readUser, withAttributes } from "./read.ts";

/** How many Workers have their User looked up at once. */
const READS_AT_ONCE = 10;

/** A plan, and what kept it from being completed. */
export interface PlanReading {
  readonly plan: Plan;
  readonly problem: Problem | undefined;
}

/** Reads all Workers in scope and the Users that belong to them; writes nothing. */
export async function readPlan(
  directory: DirectoryReader,
  mapping: Mapping,
  scope: WorkerScope,
): Promise<PlanReading> {
  const builder = new PlanBuilder();
  const workers = newWorkers(directory.workers(scope), builder);
  const planned = pMapIterable(workers, (record) => planWorker(directory, mapping, record), {
    concurrency: READS_AT_ONCE,
  });
  let problem: Problem | undefined;
  try {
    for await (const entry of planned) builder.add(entry);
  } catch (error) {
    problem = asProblem(error);
  }
  const plan = builder.finish();
  if (scope.worker !== undefined && plan.workers === 0) problem ??= workerNotFound();
  return { plan, problem };
}

async function* newWorkers(
  pages: AsyncIterable<readonly WorkerRecord[]>,
  plan: PlanBuilder,
): AsyncGenerator<WorkerRecord> {
  for await (const page of pages) {
    yield* page.filter(({ sid }) => plan.isNew(sid));
  }
}

async function planWorker(
  directory: DirectoryReader,
  mapping: Mapping,
  listed: WorkerRecord,
): Promise<Planned> {
  const worker = { sid: listed.sid, name: listed.friendlyName };
  try {
    const record = await withAttributes(directory, listed);
    if (record === undefined) {
      return { worker, identity: undefined, action: "skip", reason: "worker-gone" };
    }
    const target = aim(mapping, record);
    return target.action === "look" ? await planUser(directory, mapping, target) : target;
  } catch (error) {
    return failedUnlessAll({ worker, identity: undefined }, error);
  }
}

async function planUser(
  directory: DirectoryReader,
  mapping: Mapping,
  target: Target,
): Promise<Planned> {
  const { identity, desired } = target;
  try {
    const change = diff(desired, await readUser(directory, identity), mapping.users);
    const outcome = outcomeOf(target, change);
    return "fields" in outcome ? { ...outcome, identity, desired } : outcome;
  } catch (error) {
    return failedUnlessAll(target, error);
  }
}

/** @throws Problem when every further request would fail alike. */
function failedUnlessAll(subject: Pick<Failed, "worker" | "identity">, error: unknown): Failed {
  const failure = failed(subject, error);
  if (failure.problem.endsRun) throw failure.problem;
  return failure;
}

function workerNotFound(): Problem {
  return new Problem(
    "worker-not-found",
    "No Worker of that SID or name is in the Workspace, or the mapping's `workers` expression leaves it out. Check --worker, TWILIO_WORKSPACE_SID and the expression.",
  );
}
