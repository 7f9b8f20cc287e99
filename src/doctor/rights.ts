import { TwilioError } from "../twilio/twilio-error.ts";
import { problem, type Verdict } from "./verdict.ts";

/** Twilio: error 70051. It stands for a missing right of a restricted key, with a status of 401. */
const NOT_AUTHORIZED = 70051;

/** Whether a request failed because the key may not make it. */
export function isForbidden(error: unknown): boolean {
  return (
    error instanceof TwilioError && (error.status === 403 || error.twilioCode === NOT_AUTHORIZED)
  );
}

/**
 * Tries something that needs a right, and names the right where it is missing.
 *
 * @param right as Twilio's console calls it, e.g. `TaskRouter → Workers: list`
 * @throws whatever else goes wrong
 */
export async function withRight<T>(
  right: string,
  request: () => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  try {
    return await request();
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return problem(
      "the API key may not do this.",
      `Give it the right ${right}, in Twilio's console.`,
    );
  }
}
