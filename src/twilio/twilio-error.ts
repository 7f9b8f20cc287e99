import { Problem, type ProblemCode } from "../mapping/problem.ts";

interface TwilioErrorOptions {
  readonly status?: number;
  /** Twilio's own error code, e.g. 20404. */
  readonly twilioCode?: number | undefined;
  /** Twilio's words; they may quote an identity. */
  readonly detail?: string | undefined;
  readonly endsRun?: boolean;
  readonly retry?: Retry;
  readonly retryAfter?: number | undefined;
}

/**
 * Whether sending again may help: `never`; `once`; `reads`, where a write may have taken effect
 * although it failed; `always`.
 */
type Retry = "never" | "once" | "reads" | "always";

/** A request that Twilio refused, or that never got an answer. Holds no credential. */
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

  /** True if Twilio did not answer, or could not: neither a refusal nor a request to wait. */
  get isTrouble(): boolean {
    return this.status === undefined || this.status >= 500 || this.status === 408;
  }
}

/** The answer, or undefined when there is nothing of that name. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TwilioError && error.status === 404) return undefined;
    throw error;
  }
}
