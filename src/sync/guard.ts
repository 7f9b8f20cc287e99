import { Problem } from "../mapping/problem.ts";
import type { Plan } from "./plan.ts";

/**
 * Why a plan must not be applied, or undefined when it may.
 *
 * @param mayBeEmpty true where no Worker is no surprise: none has changed lately
 */
export function guard(plan: Plan, mayBeEmpty: boolean): Problem | undefined {
  if (plan.workers > 0 || mayBeEmpty) return undefined;
  return new Problem(
    "no-workers",
    "The Workspace has no Worker in scope, so nothing was done. Check TWILIO_WORKSPACE_SID and the mapping's `workers` expression.",
  );
}
