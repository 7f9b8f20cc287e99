import { errorName } from "../error-word.ts";
import { Problem } from "../mapping/problem.ts";
import type { FieldChange } from "./change.ts";
import type { Failed } from "./plan.ts";

/** The failure of one Worker; the others go on. */
export function failed(
  subject: Pick<Failed, "worker" | "identity">,
  error: unknown,
  fields: readonly FieldChange[] = [],
): Failed {
  const { worker, identity } = subject;
  return { worker, identity, action: "fail", problem: asProblem(error), fields };
}

/** Any error as a Problem; one that nobody foresaw says so. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(
    "unexpected",
    `An unexpected ${errorName(error)} in the program itself. Please report it.`,
    { detail: error instanceof Error ? String(error.message) : undefined },
  );
}
