import type { FormFields } from "./body.ts";

/** One request, as its host received it. */
export interface Received {
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** The values by lower-case name; those of a repeated header with commas between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they come, or the fields where the host hands over a parsed form and no bytes. */
  readonly body: { readonly open: () => Request["body"] } | { readonly form: FormFields };
}

/** What goes back; there is never a body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}
