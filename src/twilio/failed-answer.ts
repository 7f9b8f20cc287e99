import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import { parseRetryAfter } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** An answer of Twilio, as its HTTP client hands it over. */
export interface HttpAnswer {
  readonly statusCode: number;
  /** Parsed JSON, or the text where it is not JSON. */
  readonly body: unknown;
  readonly headers: unknown;
}

/** Twilio API: errors. Older and newer form (RFC 9457) alike. */
const errorBody = z.object({
  code: z.number().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
});

const answerHeaders = z.object({ "retry-after": z.string().optional().catch(undefined) });

/**
 * What an answer says that is not the one that was asked for, in our words.
 *
 * @param what was asked for, e.g. `users.fetch`
 * @param now ms since 1970
 */
export function failedAnswer(what: string, answer: HttpAnswer, now: number): TwilioError {
  const { statusCode: status } = answer;
  const { code: twilioCode, message, title } = errorBody.catch({}).parse(answer.body);
  const [code, remedy, rest] = judge(what, status);
  const numbers = twilioCode ? `${status} (code ${twilioCode})` : `${status}`;
  return new TwilioError(code, `Twilio answered ${numbers} to ${what}: ${remedy}`, {
    status,
    twilioCode,
    detail: message ?? title,
    retryAfter: retryAfterOf(answer, now),
    ...rest,
  });
}

/**
 * How long the answer asks to wait, in ms, if it does.
 *
 * @param now ms since 1970
 */
export function retryAfterOf(answer: HttpAnswer, now: number): number | undefined {
  const headers = answerHeaders.catch({}).parse(answer.headers);
  return parseRetryAfter(headers["retry-after"], now);
}

/** An answer that is no JSON although Twilio says that all is well. */
export function unreadableAnswer(what: string): TwilioError {
  return new TwilioError(
    "answer-unreadable",
    `Twilio's answer to ${what} could not be read. Run again; if it stays, look for a proxy in between.`,
    { retry: "always" },
  );
}

/** An answer that points to an address which must not get the credentials. */
export function hostRefused(): Problem {
  return new Problem(
    "host-refused",
    "Twilio's answer named an address for the next page that is not Twilio's. It was not asked, because it would have got the credentials. Look for a proxy in between.",
    { endsRun: true },
  );
}

/** @param cause the network's word for it, e.g. `ECONNRESET` */
export function noAnswer(what: string, cause: string): TwilioError {
  return new TwilioError(
    "network",
    `${what} got no answer from Twilio (${cause}). Check the network and run again.`,
    { retry: "always", endsRun: what === "workers.list" },
  );
}

type Judgement = [
  code: string,
  remedy: string,
  options: { endsRun?: boolean; retry?: TwilioError["retry"] },
];

const REFUSED: Judgement = [
  "request-refused",
  "the request was refused. The code is in Twilio's error dictionary.",
  {},
];

function judge(what: string, status: number): Judgement {
  switch (status) {
    case 400:
      return what === "workers.list"
        ? [
            "expression-refused",
            "the request was refused. Check the mapping's `workers` expression.",
            { endsRun: true },
          ]
        : REFUSED;
    case 401:
      return [
        "credentials-refused",
        "the credentials are not accepted. Check TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET (or TWILIO_AUTH_TOKEN), and that the key is of this account and region.",
        { endsRun: true },
      ];
    case 403:
      return [
        "permission-missing",
        "the API key may not do this. See the README for the rights it needs.",
        { endsRun: true },
      ];
    case 404:
      return notFound(what);
    case 429:
      return ["throttled", "too many requests at once. Run again later.", { retry: "always" }];
    case 502:
    case 503:
    case 504:
      return ["twilio-unavailable", "Twilio has trouble. Run again later.", { retry: "always" }];
    case 500:
      return ["twilio-unavailable", "Twilio has trouble. Run again later.", { retry: "reads" }];
    default:
      return REFUSED;
  }
}

function notFound(what: string): Judgement {
  if (what === "users.create" || what === "users.list") {
    return [
      "service-not-found",
      "there is no such Conversations service in this account. Check TWILIO_CONVERSATIONS_SERVICE_SID; without it, the account needs a default service.",
      { endsRun: true },
    ];
  }
  if (what === "workers.list" || what === "events.list" || /\/Workspaces\/[^/]+$/.test(what)) {
    return [
      "workspace-not-found",
      "there is no such Workspace in this account. Check TWILIO_WORKSPACE_SID and TWILIO_ACCOUNT_SID.",
      { endsRun: true },
    ];
  }
  return ["not-found", "it is not there.", {}];
}
