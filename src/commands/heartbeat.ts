import http from "node:http";
import https from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { errorCode, errorName } from "../error-word.ts";
import { annotate, inGitHubActions } from "../report/github-actions.ts";
import type { Environment } from "../settings.ts";
import { httpsAgents } from "../twilio/https-agent.ts";
import type { Output } from "./output.ts";

/** How long one call may take, in ms. */
const TIMEOUT = 10_000;
/** The pauses before each further call, in ms. */
const PAUSES = [1000, 2000, 4000];

/**
 * Calls the URL in `HEARTBEAT_URL`, so that a monitor notices when runs stop. In GitHub Actions only
 * scheduled runs call it. A call that fails gives a warning; the URL is as good as a password and is
 * never shown.
 *
 * @param wait takes milliseconds
 */
export async function sendHeartbeat(
  environment: Environment,
  output: Pick<Output, "complain">,
  isStdoutTaken: boolean,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<void> {
  const url = environment.HEARTBEAT_URL?.trim();
  const isInActions = inGitHubActions(environment);
  if (!url || (isInActions && environment.GITHUB_EVENT_NAME !== "schedule")) return;
  let answer = await call(url, environment);
  for (const ms of PAUSES) {
    if (!isPassing(answer)) break;
    await wait(ms);
    answer = await call(url, environment);
  }
  if (typeof answer === "number" && answer < 300) return;
  const message = `The sync succeeded, but its heartbeat was not accepted (${answer}). Check HEARTBEAT_URL.`;
  output.complain([message]);
  if (isInActions && !isStdoutTaken) await annotate([{ level: "warning", message }]);
}

/** The status of the answer, or a word for what went wrong. */
async function call(text: string, environment: Environment): Promise<number | string> {
  if (!URL.canParse(text)) return "it is not a URL";
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return "it is not an http(s) URL";
  const isSecure = url.protocol === "https:";
  return new Promise((resolve) => {
    const sent = (isSecure ? https : http).get(url, {
      signal: AbortSignal.timeout(TIMEOUT),
      ...(isSecure ? { agent: httpsAgents(environment)(url.hostname) } : {}),
    });
    sent.on("response", (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", (error) => {
      resolve(error.name === "AbortError" ? "ETIMEDOUT" : (errorCode(error) ?? errorName(error)));
    });
  });
}

/** Whether another call may succeed where this one did not. */
function isPassing(answer: number | string): boolean {
  if (typeof answer === "string") return /^E[A-Z]+$/.test(answer);
  return answer >= 500 || answer === 408 || answer === 429;
}
