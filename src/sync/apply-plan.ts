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

/** How many Users are read and written at once; the rate limiter may allow fewer. */
const AT_ONCE = 20;

/**
 * Makes the changes of a plan; a run writes only here. An update reads its User again right before
 * writing, so that what others wrote meanwhile is kept. One failure does not stop the others, unless
 * every further request would fail the same way.
 *
 * @returns what was done for each Worker, and the problem that ended the run early, if any
 */
export async function applyPlan(
  directory: Directory,
  mapping: Mapping,
  plan: Plan,
  options: {
    /** Whether a User was read so recently that it need not be read again. */
    readonly isFresh: (seen: Seen) => boolean;
    readonly onProgress: OnProgress;
    /** Throws a Problem for a change that the guard has not allowed. */
    readonly check: (entry: ToWrite, change: Change) => void;
  },
): Promise<{ readonly outcomes: readonly Outcome[]; readonly problem: Problem | undefined }> {
  const { isFresh, onProgress, check } = options;
  const toWrite = plan.entries.filter((entry) => "seen" in entry);
  let written = 0;
  let problem: Problem | undefined;
  const outcomes = await pMap(
    plan.entries,
    async (entry): Promise<Outcome> => {
      if (entry.action === "skip" || entry.action === "fail") return entry;
      if (problem !== undefined) return failed(entry, notTried(), entry.fields);
      try {
        // A create need not read first: Twilio refuses it if the User exists.
        const mayUseSeen = () => entry.action === "create" || isFresh(entry.seen);
        const change = await converge({
          directory,
          mapping,
          target: entry,
          seen: entry.seen.user,
          mayUseSeen,
          check: (change) => check(entry, change),
        });
        onProgress({ step: "writes", done: ++written, total: toWrite.length });
        return outcomeOf(entry, change);
      } catch (error) {
        const failure = failed(entry, error, entry.fields);
        const isTimeUp = ["deadline", "interrupted"].includes(failure.problem.code);
        // What ends the run is thrown to all that wait then, the same for each.
        const isLeft = isTimeUp || failure.problem === problem;
        if (failure.problem.endsRun) problem ??= failure.problem;
        const isSent = error instanceof Unanswered;
        return isLeft && !isSent ? failed(entry, notTried(), entry.fields) : failure;
      }
    },
    { concurrency: AT_ONCE },
  );
  return { outcomes, problem };
}

function notTried(): Problem {
  return new Problem("not-tried", "Not tried, because the run ended first.");
}
