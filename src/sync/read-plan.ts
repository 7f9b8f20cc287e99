import { pMapIterable } from "p-map";
import type { Identity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";
import { aim } from "./aim.ts";
import { diff } from "./diff.ts";
import { failed } from "./failed.ts";
import { type Plan, PlanBuilder, type Planned } from "./plan.ts";
import { readUser, withAttributes } from "./read.ts";

/** How many Workers have their User looked up at once. */
const READS_AT_ONCE = 10;

/**
 * Reads all Workers in scope and the Users that belong to them; writes nothing.
 *
 * @throws Problem when the Workers cannot be read, or every further request would fail.
 */
export async function readPlan(
  directory: DirectoryReader,
  mapping: Mapping,
  scope: WorkerScope,
): Promise<Plan> {
  const plan = new PlanBuilder();
  const workers = newWorkers(directory.workers(scope), plan);
  const planned = pMapIterable(workers, (record) => planWorker(directory, mapping, record), {
    concurrency: READS_AT_ONCE,
  });
  for await (const entry of planned) plan.add(entry);
  const finished = plan.finish();
  if (scope.worker !== undefined && finished.workers === 0) throw workerNotFound();
  return finished;
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
  let identity: Identity | undefined;
  try {
    const record = await withAttributes(directory, listed);
    if (record === undefined) return { worker, identity, action: "skip", reason: "worker-gone" };
    const target = aim(mapping, record);
    if (target.action === "skip") return target;
    const { desired } = target;
    identity = target.identity;
    const change = diff(desired, await readUser(directory, identity), mapping.users);
    return change.action === "create" || change.action === "update"
      ? { worker, identity, desired, ...change }
      : { worker, identity, ...change };
  } catch (error) {
    const failure = failed({ worker, identity }, error);
    if (failure.problem.endsRun) throw failure.problem;
    return failure;
  }
}

function workerNotFound(): Problem {
  return new Problem(
    "worker-not-found",
    "No Worker of that SID or name is in the Workspace, or the mapping's `workers` expression leaves it out. Check --worker.",
  );
}
