import { Problem, type ProblemCode } from "../mapping/problem.ts";

interface TwilioErrorOptions {
  readonly status?: number;
  /** Twilio's own error code, e.g. 20404. */
  readonly twilioCode?: number | undefined;
  /** Twilio's own message, which may quote an identity. */
  readonly detail?: string | undefined;
  readonly endsRun?: boolean;
  readonly retry?: Retry;
  readonly retryAfter?: number | undefined;
}

/**
 * Whether a retry may help: `never`, `once`, `reads` (reads only, because a failed write may have
 * taken effect) or `always`.
 */
type Retry = "never" | "once" | "reads" | "always";

/** A request that Twilio refused, or that got no answer. Contains no credential. */
export class TwilioError extends Problem {
  override readonly name = "TwilioError";
  readonly status: number | undefined;
  readonly twilioCode: number | undefined;
  readonly retry: Retry;
  /** How long Twilio asks to wait, in ms. */
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, message: string, options: TwilioErrorOptions) {
    super(code, message, options);
    this.status = options.status;
    this.twilioCode = options.twilioCode;
    this.retry = options.retry ?? "never";
    this.retryAfter = options.retryAfter;
  }

  /** True if Twilio failed to answer: it neither refused nor asked to wait. */
  get isTrouble(): boolean {
    return this.status === undefined || this.status >= 500 || this.status === 408;
  }
}

/** The answer, or undefined if it is a 404. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TwilioError && error.status === 404) return undefined;
    throw error;
  }
}
