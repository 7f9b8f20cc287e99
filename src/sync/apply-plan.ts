import pMap from "p-map";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { Change } from "../plan/change.ts";
import { failed, type Outcome, outcomeOf, type Seen, type ToWrite } from "../plan/outcome.ts";
import type { Plan } from "../plan/plan.ts";
import { Unanswered } from "../twilio/deadline.ts";
import type { Directory } from "../twilio/directory.ts";
import { converge } from "./converge.ts";
import type { OnProgress } from "./progress.ts";

/** How many Users are read and written at once; the pace may allow fewer. */
const AT_ONCE = 20;

/** What a plan is applied with. */
export interface ApplyOptions {
  /** Whether a User was read so lately that it need not be read again. */
  readonly isFresh: (seen: Seen) => boolean;
  readonly onProgress: OnProgress;
  /** Throws a Problem for a change that goes beyond what the plan was let through with. */
  readonly check: (entry: ToWrite, change: Change) => void;
}

/** What came of a plan, and what kept it from being completed. */
export interface ApplyResult {
  readonly outcomes: readonly Outcome[];
  readonly problem: Problem | undefined;
}

/**
 * Makes the changes of a plan: the only place from which a run writes. A User that is to be updated
 * is read again right before, so that what others wrote since is kept. One failure does not stop
 * the others, unless every further request would fail alike.
 */
export async function applyPlan(
  directory: Directory,
  mapping: Mapping,
  plan: Plan,
  { isFresh, onProgress, check }: ApplyOptions,
): Promise<ApplyResult> {
  const toWrite = plan.entries.filter((entry) => "seen" in entry);
  let written = 0;
  let problem: Problem | undefined;
  const outcomes = await pMap(
    plan.entries,
    async (entry): Promise<Outcome> => {
      if (entry.action === "skip" || entry.action === "fail") return entry;
      if (problem !== undefined) return failed(entry, notTried(), entry.fields);
      try {
        // A create need not look first: Twilio refuses it when the User is there.
        const mayBelieve = () => entry.action === "create" || isFresh(entry.seen);
        const change = await converge({
          directory,
          mapping,
          target: entry,
          seen: entry.seen.user,
          mayBelieve,
          check: (change) => check(entry, change),
        });
        onProgress({ step: "writes", done: ++written, total: toWrite.length });
        return outcomeOf(entry, change);
      } catch (error) {
        const failure = failed(entry, error, entry.fields);
        if (failure.problem.endsRun) problem ??= failure.problem;
        const isTimeUp = ["deadline", "interrupted"].includes(failure.problem.code);
        const isSent = error instanceof Unanswered;
        return isTimeUp && !isSent ? failed(entry, notTried(), entry.fields) : failure;
      }
    },
    { concurrency: AT_ONCE },
  );
  return { outcomes, problem };
}

function notTried(): Problem {
  return new Problem("not-tried", "Not tried, because the run had already ended.");
}
