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

/** Comparing values goes as deep as they do, and the stack has an end. */
function nestedTooDeeply(): Problem {
  return new Problem(
    "nested-too-deeply",
    "The attributes of the Worker or its User are nested too deeply to be compared. Flatten them.",
  );
}

/** Any error as a Problem; one that nobody foresaw says so. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RangeError) return nestedTooDeeply();
  const name = error instanceof Error ? error.name : "error";
  return new Problem(
    "unexpected",
    `An unexpected ${name} in the program itself. Please report it.`,
    { detail: error instanceof Error ? error.message : undefined },
  );
}
