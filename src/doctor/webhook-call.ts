import webhooks from "twilio/lib/webhooks/webhooks.js";
import { z } from "zod";
import { type Environment, isThisMachine, type Settings } from "../settings.ts";
import { ok, problem, skipped, type Verdict } from "./verdict.ts";

/** An event of no type that anybody handles. */
const EVENT = "worker-user-sync.doctor";

/** How long the webhook may take to answer, in ms (TaskRouter: event callback). */
const TIMEOUT = 15_000;

/**
 * Sends the webhook an event as Twilio does, of a type that it passes over, and then one that nobody
 * signed.
 *
 * @param environment that of the webhook too where it runs on this machine: its `WEBHOOK_URL`, and
 * not the address at which it is called, is then what is signed
 */
export async function checkWebhookCall(
  settings: Settings,
  url: URL | undefined,
  { TWILIO_AUTH_TOKEN, WEBHOOK_URL }: Environment,
): Promise<Verdict<true>> {
  const authToken = TWILIO_AUTH_TOKEN?.trim();
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
  const signedUrl = (isHere && WEBHOOK_URL?.trim().split(/[?#,]/)[0]) || url.href;
  const signature = webhooks.getExpectedTwilioSignature(authToken, signedUrl, event);
  const signed = await post(url, event, { "x-twilio-signature": signature });
  if (typeof signed === "string") {
    return problem(
      `${url.href} gave no answer (${signed}).`,
      isHere
        ? "Start it with npm run webhook, and check the port (PORT)."
        : "Check the address, and that it is public.",
    );
  }
  if (signed !== 204) return refused(signed, isHere);
  const unsigned = await post(url, event, {});
  if (typeof unsigned === "number" && unsigned < 400) {
    return problem(
      `it takes events that nobody signed (${unsigned}).`,
      "Something in front of it, or in its place, answers: serve this program's handler at that address.",
    );
  }
  return ok("it takes Twilio's events, and refuses those that Twilio did not sign.");
}

/** The status, or the network's word for what went wrong. */
async function post(
  url: URL,
  event: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<number | string> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: new URLSearchParams(event),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    const failure = z.object({ cause: z.object({ code: z.string() }) }).safeParse(error);
    return failure.data?.cause.code ?? (error instanceof Error ? error.name : "unknown error");
  }
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
      "Check the path: /api/worker-events.",
    );
  }
  if (status === 401 || (status >= 300 && status < 400)) {
    return problem(
      `something in front of it asks for a login, or points elsewhere (${status}).`,
      "Give the final address, and open it to Twilio (on Vercel: Deployment Protection).",
    );
  }
  if (status === 500) {
    return problem(
      "it has a setting or a mapping that is wrong (500).",
      "Its log says which. Run npm run validate with its settings.",
    );
  }
  return problem(`it answered ${status}, and not 204.`, "Look into its log.");
}
