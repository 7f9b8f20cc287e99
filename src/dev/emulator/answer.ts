/** One request, as the emulated resources see it. */
export interface EmulatedRequest {
  readonly url: URL;
  /** The form that was posted; empty for a GET. */
  readonly form: URLSearchParams;
}

/** An answer: a status, and a JSON body unless it is undefined. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** An error in the form in which Twilio sends them. */
export function refusal(status: number, code: number, message: string): Answer {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return { status, body: { code, message, more_info, status } };
}

export function notFound(path: string): Answer {
  return refusal(404, 20404, `The requested resource ${path} was not found`);
}
