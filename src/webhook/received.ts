import type { FormFields } from "./body.ts";

/** A request as its host received it. */
export interface Received {
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** By lower-case name. The values of a repeated header are joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Opens the stream of bytes; or the fields, if the host parses the form and gives no bytes. */
  readonly body: { readonly open: () => Request["body"] } | { readonly form: FormFields };
}
