import { TwilioError } from "../twilio/twilio-error.ts";

/** The result of one check; later checks can use its `value`. */
export type Verdict<T> =
  | { readonly status: "ok"; readonly text: string; readonly value: T }
  | {
      readonly status: "warning";
      readonly text: string;
      readonly remedy: string;
      /** Undefined if later checks cannot go on. */
      readonly value: T | undefined;
    }
  | { readonly status: "problem"; readonly text: string; readonly remedy?: string }
  | { readonly status: "skipped"; readonly text: string; readonly remedy?: string | undefined };

export function ok(text: string): Verdict<true>;
export function ok<T>(text: string, value: T): Verdict<T>;
export function ok(text: string, value: unknown = true): Verdict<unknown> {
  return { status: "ok", text, value };
}

export function warning<T>(text: string, remedy: string, value?: T): Verdict<T> {
  return { status: "warning", text, remedy, value };
}

export function problem(text: string, remedy: string): Verdict<never> {
  return { status: "problem", text, remedy };
}

/**
 * @param why completes "not checked, because"
 * @param remedy what to do so that it can be checked, if anything
 */
export function skipped(why: string, remedy?: string): Verdict<never> {
  return { status: "skipped", text: `not checked, because ${why}`, remedy };
}

/** Twilio: error 70051, for a missing right of a restricted key, with status 401. */
const NOT_AUTHORIZED = 70051;

/** Whether a request failed because the key may not make it. */
export function isForbidden(error: unknown): boolean {
  return (
    error instanceof TwilioError && (error.status === 403 || error.twilioCode === NOT_AUTHORIZED)
  );
}

/**
 * Makes a check that needs a right, and names the right if it is missing.
 *
 * @param right as Twilio's console calls it, e.g. `TaskRouter → Workers: list`
 * @throws any other error
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
      `Give it the right ${right} in Twilio's console.`,
    );
  }
}
