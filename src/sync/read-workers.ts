import { pMapIterable } from "p-map";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";
import { aim } from "./aim.ts";
import { failed } from "./failed.ts";
import type { Failed, PlanBuilder, Skipped } from "./plan.ts";
import type { OnProgress } from "./progress.ts";
import { withAttributes } from "./read.ts";
import type { Rivals } from "./rivals.ts";
import type { Roster } from "./roster.ts";

/** How many Workers whose attributes a list withheld are fetched at once. */
const FETCHES_AT_ONCE = 20;

/** For how many Workers an expression may take too long, before it is not they who are at fault. */
const MOST_SLOW = 10;

/** Where what is read is put. */
export interface Gathering {
  readonly plan: PlanBuilder;
  readonly roster: Roster;
  readonly rivals: Rivals;
  readonly onProgress: OnProgress;
}

/**
 * Enters the Workers whose Users are to be found on the roster, and all others into the plan.
 *
 * @throws Problem when every further request would fail alike, or the mapping takes too long.
 */
export async function readWorkers(
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
  let slow = 0;
  for await (const read of workers) {
    // One after the other, so that the time one takes is not counted as another's.
    const planned = "action" in read ? read : await aim(mapping, read);
    if (planned.action === "fail" && planned.problem.code === "expression-too-long") slow++;
    if (slow > MOST_SLOW) throw tooSlow();
    const { worker, identity } = planned;
    const isTarget = planned.action === "look";
    const other =
      identity && roster.enter(identity, worker, isTarget ? planned.desired : undefined);
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

function tooSlow(): Problem {
  return new Problem(
    "mapping-too-slow",
    `An expression of the mapping takes more than a second for more than ${MOST_SLOW} Workers, so the run ended before it wrote anything. Run npm run plan -- --worker NAME for one of them to see which, and correct it.`,
  );
}
