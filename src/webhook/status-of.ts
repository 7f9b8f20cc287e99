import type { Problem } from "../mapping/problem.ts";
import type { Outcome } from "../plan/outcome.ts";
import { TwilioError } from "../twilio/twilio-error.ts";

/**
 * Returns 503 if Twilio should send the events again, 500 if the program itself failed, otherwise
 * 204. A retry would not help a Worker that is broken or gone; the log names it.
 */
export function statusOf(outcomes: readonly Outcome[]): number {
  const problems = outcomes
    .filter((outcome) => outcome.action === "fail")
    .map(({ problem }) => problem);
  if (problems.some(mayPass)) return 503;
  return problems.some(({ code }) => code === "unexpected") ? 500 : 204;
}

function mayPass(problem: Problem): boolean {
  return (
    problem.endsRun ||
    problem.code === "user-unsettled" ||
    (problem instanceof TwilioError && problem.retry !== "never")
  );
}
