/**
 * Something wrong with one record: a Worker, its User, or the answer to one request.
 *
 * `message` is safe to show anywhere: it never holds a name, an identity, a value or a credential.
 * `detail` may hold a person's data and is shown only where values are shown.
 */
export class Problem extends Error {
  override readonly name: string = "Problem";
  /** A stable word for programs, e.g. `worker-attributes-unreadable`. */
  readonly code: string;
  readonly detail: string | undefined;
  /** True when every further request would fail alike (wrong credentials, say), so the run ends. */
  readonly endsRun: boolean;

  constructor(
    code: string,
    message: string,
    options: { detail?: string | undefined; endsRun?: boolean } = {},
  ) {
    super(message);
    this.code = code;
    this.detail = options.detail;
    this.endsRun = options.endsRun ?? false;
  }
}
