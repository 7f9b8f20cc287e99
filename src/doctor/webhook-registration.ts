import { Problem } from "../mapping/problem.ts";
import { isThisMachine } from "../settings.ts";
import {
  type Callback,
  callbackRegistration,
  describeCallback,
} from "../twilio/callback-registration.ts";
import type { Registration } from "../twilio/registration.ts";
import { streamRegistration } from "../twilio/stream-registration.ts";
import type { Access } from "./settings-check.ts";
import { isForbidden, ok, problem, skipped, type Verdict } from "./verdict.ts";

/**
 * Checks that Twilio sends worker events to the URL; without a URL, reports where it sends them. An
 * address of this machine can be registered only with a stand-in for Twilio.
 */
export async function checkRegistration(
  access: Access,
  callback: Callback | "forbidden",
  url: URL | undefined,
): Promise<Verdict<true>> {
  const isHere = url !== undefined && isThisMachine(url.hostname);
  if (callback === "forbidden") {
    return isHere ? notCallable(url) : skipped("the API key may not read the Workspace");
  }
  const { session } = access;
  const { workspaceSid } = access.settings;
  if (url === undefined) {
    const present = describeCallback(workspaceSid, callback).join("\n");
    return ok(callback.url === undefined ? "none; only scheduled runs update Users." : present);
  }
  const found = await orTaken(callbackRegistration(session, workspaceSid, url));
  if (found?.steps.length === 0) return ok(`Twilio sends worker events to ${url.href}.`);
  const streams = await orForbidden(streamRegistration(session, url));
  if (streams?.steps.length === 0) return ok(`Event Streams sends worker events to ${url.href}.`);
  if (isHere) return notCallable(url);
  return problem(
    ["it is not set up.", ...describeCallback(workspaceSid, callback)].join("\n"),
    `Run: npm run webhook:register -- --url ${url.href}${found === undefined ? " --event-streams" : ""}`,
  );
}

function notCallable({ pathname }: URL): Verdict<never> {
  return skipped(
    "Twilio cannot call this machine; the webhook itself is checked below.",
    `When it is public, through a tunnel or deployed, run: npm run webhook:register -- --url https://HOST${pathname}`,
  );
}

/** Undefined if the Workspace's only callback is another URL. */
async function orTaken(found: Promise<Registration>): Promise<Registration | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Problem && error.code === "callback-taken") return undefined;
    throw error;
  }
}

async function orForbidden(found: Promise<Registration>): Promise<Registration | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
