import { errorCode } from "../error-word.ts";
import { Problem } from "../mapping/problem.ts";
import { noAnswer } from "./failed-answer.ts";
import type { Operation } from "./operation.ts";
import { TwilioError } from "./twilio-error.ts";

/** Node.js: TLS, X509 certificate error codes. */
const OF_CERTIFICATE =
  /CERT|CRL|^UNABLE_TO_|^(INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;

/**
 * Why a request got no answer from Twilio.
 *
 * @param error what the `twilio` package threw; only the system's word in it is shown
 */
export function notReached(operation: Operation | undefined, error: unknown): Problem {
  // An agent's own error arrives as the cause of another.
  if (error instanceof Error && error.cause instanceof Problem) return error.cause;
  const code = errorCode(error) ?? "unknown error";
  if (OF_CERTIFICATE.test(code)) return certificateRefused("shown as Twilio's", code);
  // axios: `ECONNABORTED` and `ERR_CANCELED` for a try that took too long.
  const isLate = ["ECONNABORTED", "ERR_CANCELED", "ETIMEDOUT"].includes(code);
  return noAnswer(operation, isLate ? "timed out" : code);
}

/**
 * The error for a proxy that answers but does not connect to Twilio. Nothing was sent to Twilio.
 *
 * @param variable that names the proxy
 * @param status of the proxy's answer; NaN if it had none
 */
export function proxyRefused(variable: string, status: number): TwilioError {
  const [remedy, retry] = judge(status);
  return new TwilioError("proxy-refused", `The proxy in ${variable} ${remedy}`, {
    endsRun: true,
    retry,
  });
}

function judge(status: number): [remedy: string, retry: TwilioError["retry"]] {
  if (!(status >= 100 && status <= 999)) return [NO_PROXY_THERE, "never"];
  if (status === 407) {
    return [
      "needs a user and password that it accepts (407). Put them in its URL, http://user:password@host:port, with special characters percent-encoded (@ as %40).",
      "never",
    ];
  }
  if (status === 408 || status === 429 || status >= 500) {
    return [
      `could not reach Twilio (${status}). Run again later; if this persists, ask the proxy's administrators.`,
      "always",
    ];
  }
  return [
    `does not let this program through to Twilio (${status}). Have it allow twilio.com's hosts on port 443; if this machine can reach Twilio without it, set NO_PROXY=.twilio.com.`,
    "never",
  ];
}

const NO_PROXY_THERE =
  "does not answer as an HTTP proxy. Check its host and port, and whether its URL must start with http:// or https://.";

/**
 * The error for a proxy that does not answer.
 *
 * @param variable that names the proxy
 * @param cause the system's word for it; undefined if there is none
 */
export function proxyUnreachable(variable: string, cause: string | undefined): TwilioError {
  if (cause !== undefined && OF_CERTIFICATE.test(cause)) {
    return certificateRefused(`of the proxy in ${variable}`, cause);
  }
  const isNoProxy = cause === "EPROTO" || cause?.startsWith("ERR_SSL_");
  const words = isNoProxy
    ? NO_PROXY_THERE
    : `cannot be reached (${cause ?? "it closed the connection"}). Check its host and port, and run again.`;
  return new TwilioError("proxy-unreachable", `The proxy in ${variable} ${words}`, {
    endsRun: true,
    retry: isNoProxy || cause === "ENOTFOUND" ? "never" : "always",
  });
}

/** The error for a certificate that cannot be trusted; no credential was sent. */
function certificateRefused(whose: string, code: string): TwilioError {
  const isDated = /EXPIRED|NOT_YET_VALID/.test(code);
  const isOfOther = /ALTNAME|HOSTNAME/.test(code);
  const remedy = isDated
    ? "Check this machine's clock; if it is right, something in between has an outdated certificate."
    : isOfOther
      ? "Something else answers in its place: check DNS and any proxy in between."
      : "If your company's proxy inspects traffic, get its certificate (PEM) and set TWILIO_CA_BUNDLE to that file, or NODE_EXTRA_CA_CERTS (not in .env).";
  return new TwilioError(
    "certificate-refused",
    `The certificate ${whose} cannot be trusted (${code}). ${remedy}`,
    { endsRun: true },
  );
}
