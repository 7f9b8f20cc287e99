import http from "node:http";
import https from "node:https";
import webhooks from "twilio/lib/webhooks/webhooks.js";
import { errorCode, errorName } from "../error-word.ts";
import { Problem } from "../mapping/problem.ts";
import { type Environment, isThisMachine, type Settings } from "../settings.ts";
import { httpsAgents } from "../twilio/https-agent.ts";
import { publicUrls } from "../webhook/verify-signature.ts";
import { readWebhookSettings } from "../webhook/webhook-settings.ts";
import { ok, problem, skipped, type Verdict } from "./verdict.ts";

/** An event type that nothing handles. */
const EVENT = "worker-user-sync.doctor";

/** How long the webhook may take to answer, in ms (TaskRouter: event callback). */
const TIMEOUT = 15_000;

/** What to do on this machine if the webhook does not answer, or another program does. */
const START = "Start it with npm run webhook, and use the address that it prints.";
const ANOTHER = `Another program answers at this address. ${START}`;

/**
 * Sends the webhook a signed event of a type that it ignores, and then an unsigned one.
 *
 * @param environment has the Auth Token to sign with
 */
export async function checkWebhookCall(
  settings: Settings,
  url: URL | undefined,
  environment: Environment,
): Promise<Verdict<true>> {
  const authToken = environment.TWILIO_AUTH_TOKEN?.trim();
  if (url === undefined) return skipped("its address was not given (--url)");
  if (!authToken) {
    return skipped("TWILIO_AUTH_TOKEN, with which Twilio signs its requests, is not set");
  }
  const event = {
    EventType: EVENT,
    AccountSid: settings.accountSid,
    WorkspaceSid: settings.workspaceSid,
  };
  const isHere = isThisMachine(url.hostname);
  const signedUrl = isHere ? publicUrl(url, environment) : url.href;
  const signature = webhooks.getExpectedTwilioSignature(authToken, signedUrl, event);
  const signed = await post(url, event, { "x-twilio-signature": signature }, environment);
  if (typeof signed === "string") {
    return problem(
      `${url.href} did not answer (${signed}).`,
      isHere ? START : "Check the address, and that it is public.",
    );
  }
  if (signed !== 204) return refused(signed, isHere);
  const unsigned = await post(url, event, {}, environment);
  if (typeof unsigned === "number" && unsigned < 400) {
    return problem(
      `it accepts unsigned events (${unsigned}).`,
      isHere
        ? ANOTHER
        : "Another program answers in front of it or in its place. Serve this program's handler at that address.",
    );
  }
  return ok("it accepts Twilio's events, and refuses unsigned ones.");
}

/**
 * The URL with which a webhook on this machine, which has the same settings, checks signatures:
 * `WEBHOOK_URL` if it is set, otherwise the one at which it is called.
 *
 * @throws SettingsError if `WEBHOOK_URL` cannot be used.
 */
function publicUrl(url: URL, environment: Environment): string {
  const { urls } = readWebhookSettings(environment);
  const [first = url.href] = publicUrls({ url: url.href, headers: {} }, urls);
  return first;
}

/**
 * Sends an event, and returns the status or the network's word for what went wrong.
 *
 * @throws TwilioError if a proxy on the way refuses.
 */
function post(
  url: URL,
  event: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  environment: Environment,
): Promise<number | string> {
  const isDirect = url.protocol === "http:" || isThisMachine(url.hostname);
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "http:" ? http : https).request(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      signal: AbortSignal.timeout(TIMEOUT),
      ...(isDirect ? {} : { agent: httpsAgents(environment)(url.hostname) }),
    });
    sent.on("response", (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", (error) => {
      if (error instanceof Problem) reject(error);
      else if (error.name === "AbortError") resolve("timed out");
      else resolve(errorCode(error) ?? errorName(error));
    });
    sent.end(new URLSearchParams(event).toString());
  });
}

function refused(status: number, isHere: boolean): Verdict<never> {
  if (status === 403) {
    return problem(
      "it refuses signed events (403).",
      isHere
        ? "TWILIO_AUTH_TOKEN, WEBHOOK_URL, account and Workspace must be the same as here: stop it, and start it with npm run webhook in this folder."
        : "Where it runs, TWILIO_AUTH_TOKEN must be the account's primary Auth Token, as here; WEBHOOK_URL must be the registered address; account and Workspace must be the same as here.",
    );
  }
  if (status === 404 || status === 405) {
    return problem(
      `no webhook answers at that address (${status}).`,
      isHere
        ? `Check the path, /api/worker-events. If it is right, another program answers there. ${START}`
        : "Check the path: /api/worker-events.",
    );
  }
  if (status === 401 || (status >= 300 && status < 400)) {
    return problem(
      `something in front of it asks for a login, or redirects (${status}).`,
      isHere
        ? ANOTHER
        : "Use the final address, and open it to Twilio (on Vercel: Deployment Protection).",
    );
  }
  const log = isHere ? "The output of npm run webhook" : "Its log";
  if (status === 500) {
    return problem(
      "it has a wrong setting or mapping (500).",
      `${log} shows which. Run npm run validate with its settings.`,
    );
  }
  return problem(`it answered ${status} instead of 204.`, `${log} may show why.`);
}
