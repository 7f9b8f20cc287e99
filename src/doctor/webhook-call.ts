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

/** An event of no type that anybody handles. */
const EVENT = "worker-user-sync.doctor";

/** How long the webhook may take to answer, in ms (TaskRouter: event callback). */
const TIMEOUT = 15_000;

/** What to do on this machine where something else than the webhook answers, or nothing. */
const START = "Start it with npm run webhook, and give the address that it prints.";
const ANOTHER = `Another program answers at this address. ${START}`;

/**
 * Sends the webhook an event as Twilio does, of a type that it passes over, and then one that nobody
 * signed.
 *
 * @param environment has the Auth Token that Twilio signs with
 */
export async function checkWebhookCall(
  settings: Settings,
  url: URL | undefined,
  environment: Environment,
): Promise<Verdict<true>> {
  const authToken = environment.TWILIO_AUTH_TOKEN?.trim();
  if (url === undefined) return skipped("its address was not given (--url)");
  if (!authToken) {
    return skipped("TWILIO_AUTH_TOKEN is not set, with which Twilio signs its requests");
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
      `${url.href} gave no answer (${signed}).`,
      isHere ? START : "Check the address, and that it is public.",
    );
  }
  if (signed !== 204) return refused(signed, isHere);
  const unsigned = await post(url, event, {}, environment);
  if (typeof unsigned === "number" && unsigned < 400) {
    return problem(
      `it takes events that nobody signed (${unsigned}).`,
      isHere
        ? ANOTHER
        : "Something in front of it, or in its place, answers: serve this program's handler at that address.",
    );
  }
  return ok("it takes Twilio's events, and refuses those that Twilio did not sign.");
}

/**
 * The URL that a webhook on this machine takes for the one that Twilio called: it has the same
 * settings, and if `WEBHOOK_URL` is set, it takes that and not the one at which it is called here.
 *
 * @throws SettingsError if `WEBHOOK_URL` cannot be used.
 */
function publicUrl(url: URL, environment: Environment): string {
  const { urls } = readWebhookSettings(environment);
  const [first = url.href] = publicUrls({ url: url.href, headers: {} }, urls);
  return first;
}

/**
 * The status, or the network's word for what went wrong.
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
      "it refuses what Twilio has signed (403).",
      isHere
        ? "TWILIO_AUTH_TOKEN, WEBHOOK_URL, account and Workspace must be the same as here: stop it, and start it with npm run webhook in this folder."
        : "Where it runs, TWILIO_AUTH_TOKEN must be the account's primary Auth Token, as here; WEBHOOK_URL the address as it is registered; and account and Workspace the same.",
    );
  }
  if (status === 404 || status === 405) {
    return problem(
      `nothing serves events there (${status}).`,
      isHere
        ? `Check the path, /api/worker-events. If it is right, another program answers there. ${START}`
        : "Check the path: /api/worker-events.",
    );
  }
  if (status === 401 || (status >= 300 && status < 400)) {
    return problem(
      `something in front of it asks for a login, or points elsewhere (${status}).`,
      isHere
        ? ANOTHER
        : "Give the final address, and open it to Twilio (on Vercel: Deployment Protection).",
    );
  }
  const log = isHere ? "The output of npm run webhook" : "Its log";
  if (status === 500) {
    return problem(
      "it has a setting or a mapping that is wrong (500).",
      `${log} says which. Run npm run validate with its settings.`,
    );
  }
  return problem(`it answered ${status}, and not 204.`, `${log} may say why.`);
}
