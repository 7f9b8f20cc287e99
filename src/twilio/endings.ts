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

/**
 * Nothing was answered for so long that it is of no use to go on.
 *
 * @param failures requests in a row
 * @param ms from the first to the last of them
 */
export function twilioGone(failures: number, ms: number): Problem {
  const seconds = Math.floor(ms / 1000);
  return new Problem(
    "twilio-gone",
    `Twilio has answered none of the last ${failures} requests, for ${seconds} s, so the run ended early. Check the network and Twilio's status page, and run again; finished changes are kept.`,
    { endsRun: true },
  );
}
