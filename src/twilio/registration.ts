import { Problem } from "../mapping/problem.ts";
import { TwilioError } from "./twilio-error.ts";

/** What is set up in Twilio so that it sends events, and what is still to be done for that. */
export interface Registration {
  /** How it is now, a line each. */
  readonly present: readonly string[];
  /** What is missing, in the order in which it has to be done; empty when all is set up. */
  readonly steps: readonly RegistrationStep[];
}

export interface RegistrationStep {
  readonly text: string;
  run(): Promise<void>;
}

/**
 * Sends a write, and believes it only if its answer shows what was meant; what its answer does not
 * show, and what was not answered, is settled by reading.
 *
 * @param shows whether an answer shows what was meant
 * @param read gives what there is now, as an answer, or undefined
 * @throws TwilioError when Twilio refuses, and Problem `write-not-kept`.
 */
export async function settled<T>(
  write: () => Promise<T>,
  shows: (answer: T) => boolean,
  read: () => Promise<T | undefined>,
): Promise<T> {
  try {
    const answer = await write();
    if (shows(answer)) return answer;
  } catch (error) {
    if (!(error instanceof TwilioError) || error.retry === "never") throw error;
  }
  const found = await read();
  if (found !== undefined && shows(found)) return found;
  throw new Problem(
    "write-not-kept",
    "Twilio did not say that this was done, and when it is read again it is not there. Run again; if it stays, look for a proxy in between.",
  );
}
