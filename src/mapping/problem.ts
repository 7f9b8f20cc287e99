/** The codes of problems; they are stable, and the report shows them. */
export type ProblemCode =
  | "all-skipped"
  | "answer-too-large"
  | "answer-unreadable"
  | "attribute-unknown"
  | "callback-taken"
  | "certificate-refused"
  | "contact-uri-unusable"
  | "create-unforeseen"
  | "credentials-refused"
  | "deadline"
  | "events-incomplete"
  | "events-unreadable"
  | "expression-failed"
  | "expression-number"
  | "expression-refused"
  | "expression-result"
  | "expression-too-large"
  | "expression-too-long"
  | "friendly-name-broken"
  | "friendly-name-not-text"
  | "host-refused"
  | "identity-shared"
  | "identity-unusable"
  | "image-insecure"
  | "image-not-an-image"
  | "image-not-found"
  | "image-private"
  | "image-refused"
  | "image-too-large"
  | "image-unreachable"
  | "interrupted"
  | "list-unsettled"
  | "mapping-too-slow"
  | "nested-too-deeply"
  | "network"
  | "no-worker"
  | "no-workers"
  | "not-confirmed"
  | "not-found"
  | "not-tried"
  | "overwrite-unforeseen"
  | "pages-repeat"
  | "permission-missing"
  | "plan-differs"
  | "proxy-refused"
  | "proxy-unreachable"
  | "request-refused"
  | "service-not-found"
  | "target-in-the-way"
  | "target-too-deep"
  | "throttled"
  | "too-many-creates"
  | "too-many-overwrites"
  | "twilio-gone"
  | "twilio-unavailable"
  | "two-users"
  | "unexpected"
  | "user-attributes-unreadable"
  | "user-is-another"
  | "user-not-found"
  | "user-too-large"
  | "user-unsettled"
  | "user-without-worker"
  | "worker-attributes-unreadable"
  | "worker-not-found"
  | "worker-out-of-scope"
  | "worker-unreadable"
  | "workers-missing"
  | "workspace-not-found"
  | "write-not-kept"
  | "wrong-input";

/**
 * An error that a person can act on: a Worker, its User, or the answer to one request is wrong.
 *
 * `message` is safe to show anywhere: it never contains a name, an identity, a value or a credential.
 * `detail` may contain a person's data and is shown only where values are shown.
 */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  /** True if every further request would fail the same way (wrong credentials, say). */
  readonly endsRun: boolean;

  constructor(
    code: ProblemCode,
    message: string,
    options: { detail?: string | undefined; endsRun?: boolean } = {},
  ) {
    super(message);
    this.code = code;
    this.detail = options.detail;
    this.endsRun = options.endsRun ?? false;
  }
}
