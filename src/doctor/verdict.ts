/** What one check found; `value` is what later checks may use of it. */
export type Verdict<T> =
  | { readonly status: "ok"; readonly text: string; readonly value: T }
  | {
      readonly status: "warning";
      readonly text: string;
      readonly remedy: string;
      /** Undefined where what is wrong leaves nothing to go on with. */
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
 * @param remedy what to do so that it can be checked, if there is something
 */
export function skipped(why: string, remedy?: string): Verdict<never> {
  return { status: "skipped", text: `not checked, because ${why}`, remedy };
}
