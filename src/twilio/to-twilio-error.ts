import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import type { Operation } from "./operation.ts";
import { TwilioError } from "./twilio-error.ts";

/**
 * What is read of an error of the `twilio` package: RestException and TwilioServiceException have a
 * status and a number as code, a network error a word as code, an unreadable answer neither. The
 * rest is never looked at, because a network error carries the credentials.
 */
const sdkError = z.object({
  name: z.string().optional().catch(undefined),
  status: z.number().optional().catch(undefined),
  code: z.union([z.number(), z.string()]).optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

/** An error of the `twilio` package in our words: what happened, and what to do about it. */
export function toTwilioError(error: unknown, operation: Operation): Problem {
  if (error instanceof Problem) return error;
  const { name, status, code, message } = sdkError.catch({}).parse(error);
  if (status !== undefined) {
    const twilioCode = typeof code === "number" && code !== 0 ? code : undefined;
    return fromStatus(operation, status, twilioCode, message);
  }
  if (name === "SyntaxError" || name === "ZodError") {
    return new TwilioError(
      "answer-unreadable",
      `Twilio's answer to ${operation} could not be read. Run again; if it stays, look for a proxy in between.`,
      { status, twilioCode: undefined, detail: undefined, endsRun: false },
    );
  }
  return new TwilioError(
    "network",
    `${operation} got no answer from Twilio (${typeof code === "string" ? code : "unknown error"}). Check the network and run again.`,
    { status, twilioCode: undefined, detail: undefined, endsRun: operation === "workers.list" },
  );
}

function fromStatus(
  operation: Operation,
  status: number,
  twilioCode: number | undefined,
  detail: string | undefined,
): TwilioError {
  const answer = `Twilio answered ${status}${twilioCode === undefined ? "" : ` (code ${twilioCode})`} to ${operation}`;
  const [code, remedy, endsRun] = judge(operation, status);
  return new TwilioError(code, `${answer}: ${remedy}`, { status, twilioCode, detail, endsRun });
}

/** The word for it, the remedy, and whether every further request would fail alike. */
function judge(operation: Operation, status: number): [string, string, boolean] {
  switch (status) {
    case 401:
      return [
        "credentials-refused",
        "the credentials are not accepted. Check TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET (or TWILIO_AUTH_TOKEN), and that the key is of this account and region.",
        true,
      ];
    case 403:
      return [
        "permission-missing",
        "the API key may not do this. Give it read access to TaskRouter and read and write access to Conversations Users.",
        true,
      ];
    case 404:
      return operation === "workers.list"
        ? [
            "workspace-not-found",
            "there is no such Workspace in this account. Check TWILIO_WORKSPACE_SID and TWILIO_ACCOUNT_SID.",
            true,
          ]
        : [
            "service-not-found",
            "there is no such Conversations service in this account. Check TWILIO_CONVERSATIONS_SERVICE_SID.",
            true,
          ];
    case 429:
      return ["throttled", "too many requests at once. Run again later.", false];
    default:
      return status >= 500
        ? ["twilio-unavailable", "Twilio has trouble. Run again later.", false]
        : [
            "request-refused",
            "the request was refused. The code's meaning is in Twilio's error dictionary.",
            false,
          ];
  }
}
