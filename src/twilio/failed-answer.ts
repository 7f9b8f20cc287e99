import { z } from "zod";
import { Problem, type ProblemCode } from "../mapping/problem.ts";
import { shortened } from "../mapping/text.ts";
import type { Operation } from "./operation.ts";
import { parseRetryAfter } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** How many characters of Twilio's own message are shown. */
const LONGEST_DETAIL = 500;

/** An answer from Twilio, as its HTTP client returns it. */
interface HttpAnswer {
  readonly statusCode: number;
  /** Parsed JSON, or the text if it is not JSON. */
  readonly body: unknown;
  readonly headers: unknown;
}

/** Twilio API: errors, in their older and newer (RFC 9457) form. */
const errorBody = z
  .object({
    code: z.number().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    title: z.string().optional().catch(undefined),
  })
  .catch({});

const answerHeaders = z.object({ "retry-after": z.string().optional().catch(undefined) }).catch({});

/**
 * The error for an answer with an error status.
 *
 * @param operation what the request was for, if known
 * @param now ms since 1970
 */
export function failedAnswer(
  operation: Operation | undefined,
  answer: HttpAnswer,
  now: number,
): TwilioError {
  const { statusCode: status } = answer;
  const { code: twilioCode, message, title } = errorBody.parse(answer.body);
  const [code, remedy, rest] = judge(operation, status);
  const numbers = twilioCode ? `${status} (code ${twilioCode})` : `${status}`;
  return new TwilioError(code, `Twilio answered ${numbers} to ${named(operation)}: ${remedy}`, {
    status,
    twilioCode,
    detail: shortened(message ?? title ?? "", LONGEST_DETAIL) || undefined,
    retryAfter: retryAfterOf(answer, now),
    ...rest,
  });
}

/**
 * How long the answer asks to wait, in ms, or undefined.
 *
 * @param now ms since 1970
 */
export function retryAfterOf(answer: HttpAnswer, now: number): number | undefined {
  const headers = answerHeaders.parse(answer.headers);
  return parseRetryAfter(headers["retry-after"], now);
}

/** The error for an answer that reports success but cannot be read. */
export function unreadableAnswer(operation: Operation | undefined): TwilioError {
  return new TwilioError(
    "answer-unreadable",
    `Twilio's answer to ${named(operation)} could not be read. Run again; if this persists, look for a proxy in between.`,
    { retry: "always" },
  );
}

/** @param most how many bytes were read before giving up */
export function answerTooLarge(operation: Operation | undefined, most: number): TwilioError {
  return new TwilioError(
    "answer-too-large",
    `The answer to ${named(operation)} is larger than ${most / 1024 ** 2} MiB, which Twilio's answers never are, so it was not read to the end. Look for a proxy in between.`,
    // Reading shows whether a write has taken effect.
    { endsRun: operation === "workers.list", retry: isWrite(operation) ? "once" : "never" },
  );
}

function isWrite(operation: Operation | undefined): boolean {
  return operation === "users.create" || operation === "users.update";
}

/** The error for a next page at an address that must not get the credentials. */
export function hostRefused(): Problem {
  return new Problem(
    "host-refused",
    "Twilio's answer named an address for the next page that is not Twilio's. Nothing was sent there, because it would have got the credentials. Look for a proxy in between.",
    { endsRun: true },
  );
}

/** @param cause the network's word for it, e.g. `ECONNRESET` */
export function noAnswer(operation: Operation | undefined, cause: string): TwilioError {
  return new TwilioError(
    "network",
    `${named(operation)} got no answer from Twilio (${cause}). Check the network and run again.`,
    { retry: "always", endsRun: operation === "workers.list" },
  );
}

/**
 * The error if Twilio asks to wait longer than there is time.
 *
 * @param ms how long
 */
export function waitTooLong(ms: number): TwilioError {
  const seconds = Math.ceil(ms / 1000).toLocaleString("en-US");
  return new TwilioError(
    "throttled",
    `Twilio asks to wait ${seconds} s before the next request, but there is not that much time. Run again later.`,
    { status: 429, endsRun: true },
  );
}

function named(operation: Operation | undefined): string {
  return operation ?? "a request";
}

type Judgement = [
  code: ProblemCode,
  remedy: string,
  options: { endsRun?: boolean; retry?: TwilioError["retry"] },
];

const REFUSED: Judgement = [
  "request-refused",
  "the request was refused. Look up the code in Twilio's error dictionary.",
  {},
];

function judge(operation: Operation | undefined, status: number): Judgement {
  switch (status) {
    case 400:
      return operation === "workers.list"
        ? [
            "expression-refused",
            "the request was refused. Check the mapping's `workers` expression.",
            { endsRun: true },
          ]
        : REFUSED;
    case 401:
      return [
        "credentials-refused",
        "the credentials are not accepted. Check TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET (or TWILIO_AUTH_TOKEN), and that the key belongs to this account and region.",
        { endsRun: true },
      ];
    case 403:
      return [
        "permission-missing",
        "the API key may not do this. docs/setup.md lists the rights it needs.",
        { endsRun: true },
      ];
    case 404:
      return notFound(operation);
    case 429:
      return ["throttled", "too many requests at once. Run again later.", { retry: "always" }];
    case 502:
    case 503:
    case 504:
      return ["twilio-unavailable", "Twilio has trouble. Run again later.", { retry: "always" }];
    case 408:
    case 500:
      return ["twilio-unavailable", "Twilio has trouble. Run again later.", { retry: "reads" }];
    default:
      // A gateway in front of Twilio got no answer from it, or none that it understood.
      return status >= 520 && status <= 524
        ? ["twilio-unavailable", "Twilio has trouble. Run again later.", { retry: "reads" }]
        : REFUSED;
  }
}

/** Operations that are answered 404 only if there is no such Workspace. */
const OF_WORKSPACE: readonly (Operation | undefined)[] = [
  "workers.list",
  "events.list",
  "workspaces.fetch",
  "workspaces.update",
];

function notFound(operation: Operation | undefined): Judgement {
  if (operation === "users.create" || operation === "users.list") {
    return [
      "service-not-found",
      "there is no such Conversations service in this account. Check TWILIO_CONVERSATIONS_SERVICE_SID; without it, the account needs a default service.",
      { endsRun: true },
    ];
  }
  if (OF_WORKSPACE.includes(operation)) {
    return [
      "workspace-not-found",
      "there is no such Workspace in this account. Check TWILIO_WORKSPACE_SID and TWILIO_ACCOUNT_SID.",
      { endsRun: true },
    ];
  }
  return ["not-found", "it does not exist.", {}];
}
