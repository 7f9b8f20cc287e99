import { Problem } from "../mapping/problem.ts";

/** Why nothing more is asked, although someone waits for it. */

export function interrupted(): Problem {
  return new Problem(
    "interrupted",
    "The run was interrupted before it was done. Run again; finished changes are kept.",
    { endsRun: true },
  );
}

export function deadlinePassed(): Problem {
  return new Problem(
    "deadline",
    "The time for this ran out before it was done. Run again; finished changes are kept.",
    { endsRun: true },
  );
}
