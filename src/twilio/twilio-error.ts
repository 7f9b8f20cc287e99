import { Problem } from "../mapping/problem.ts";

interface TwilioErrorOptions {
  readonly status: number | undefined;
  /** Twilio's own error code, e.g. 20404. */
  readonly twilioCode: number | undefined;
  /** Twilio's words; they may quote an identity. */
  readonly detail: string | undefined;
  readonly endsRun: boolean;
}

/** A request that Twilio refused, or that never got an answer. Holds no credential. */
export class TwilioError extends Problem {
  override readonly name = "TwilioError";
  readonly status: number | undefined;
  readonly twilioCode: number | undefined;

  constructor(code: string, message: string, options: TwilioErrorOptions) {
    super(code, message, options);
    this.status = options.status;
    this.twilioCode = options.twilioCode;
  }
}
