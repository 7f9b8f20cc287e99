import { Problem } from "../mapping/problem.ts";
import { TwilioError } from "./twilio-error.ts";

/** What is set up in Twilio to send events, and the steps that are missing. */
export interface Registration {
  /** The present state, a line each. */
  readonly present: readonly string[];
  /** The missing steps in order; empty if everything is set up. */
  readonly steps: readonly { readonly text: string; run(): Promise<void> }[];
}

/**
 * Sends a write and checks its answer. If the answer is missing or does not show the change, reading
 * shows whether the write took effect.
 *
 * @param shows whether an answer shows the change
 * @param read returns the present state as an answer, or undefined
 * @throws TwilioError if Twilio refuses, and Problem `write-not-kept` if the write took no effect.
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
    "Twilio did not confirm this change, and reading it again does not show it. Run again; if this persists, look for a proxy in between.",
  );
}

/** A registered URL without any password or token in it. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, "//***@").replace(/\?[^#]+/, "?***");
}
