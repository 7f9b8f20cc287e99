import type { AttributeCounts } from "../mapping/attribute-counts.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { DuplicateUsers } from "../plan/duplicate-users.ts";
import type { Failed, Skipped } from "../plan/outcome.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { type FoundTarget, resolveTarget } from "../plan/resolve-target.ts";
import type { Roster } from "../plan/roster.ts";
import type { DirectoryReader, WorkerScope } from "../twilio/directory.ts";
import type { OnProgress } from "./progress.ts";

/** For how many Workers an expression may take too long before the run ends. */
const MOST_SLOW = 10;

/**
 * Reads the Workers in scope. Those that need a User go on the roster, all others into the plan.
 *
 * @throws Problem if every further request would fail the same way, or the mapping is too slow.
 */
export async function readWorkers(
  directory: DirectoryReader,
  mapping: Mapping,
  scope: WorkerScope,
  into: {
    readonly plan: PlanBuilder;
    readonly roster: Roster;
    readonly duplicates: DuplicateUsers;
    /** Undefined if attributes need not be counted. */
    readonly counts: AttributeCounts | undefined;
    readonly onProgress: OnProgress;
  },
): Promise<void> {
  const { plan, roster, duplicates, counts, onProgress } = into;
  let slow = 0;
  for await (const record of eachWorkerNotingGaps(directory, scope, () => plan.noteGap())) {
    // One after the other, so that each Worker's evaluation has its own time limit.
    const planned = await resolveTarget(mapping, record, ({ attributes }) =>
      counts?.add(attributes),
    );
    if (planned.action === "fail" && planned.problem.code === "expression-too-long") slow++;
    if (slow > MOST_SLOW) throw tooSlow();
    onProgress({ step: "workers", done: plan.countWorker(), total: undefined });
    if (isTaken(planned, plan, roster)) continue;
    if (planned.action === "look") duplicates.enter(planned);
    else plan.add(planned);
  }
}

/**
 * Enters a Worker on the roster under its identity. If two Workers have one identity, neither is
 * synced; but if only one of them has it for certain, the guess is skipped.
 *
 * @returns true if nothing is left to do for this Worker
 */
function isTaken(
  planned: FoundTarget | Skipped | Failed,
  plan: PlanBuilder,
  roster: Roster,
): boolean {
  const { worker, identity } = planned;
  if (identity === undefined) return false;
  const { isGuess, desired } =
    planned.action === "look" ? planned : { isGuess: false, desired: undefined };
  const earlier = roster.enter(identity, { worker, isGuess }, desired);
  if (earlier === undefined) return false;
  if (earlier.isGuess === isGuess) {
    roster.take(identity);
    plan.addShared(identity, worker, earlier.worker);
    return true;
  }
  const guessing = isGuess ? worker : earlier.worker;
  plan.add({ worker: guessing, identity, action: "skip", reason: "awaits-first-login" });
  return isGuess;
}

/** @param onGap called if a page follows an empty one although all Workers were asked for */
async function* eachWorkerNotingGaps(
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

function tooSlow(): Problem {
  return new Problem(
    "mapping-too-slow",
    `An expression of the mapping takes more than a second for more than ${MOST_SLOW} Workers, so the run ended before its first write. To see which expression it is, run npm run plan -- --worker NAME for one of them; then correct it.`,
  );
}
