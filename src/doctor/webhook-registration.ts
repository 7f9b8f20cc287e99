import { Problem } from "../mapping/problem.ts";
import { isThisMachine } from "../settings.ts";
import {
  type Callback,
  callbackRegistration,
  describeCallback,
} from "../twilio/callback-registration.ts";
import type { Registration } from "../twilio/registration.ts";
import { streamRegistration } from "../twilio/stream-registration.ts";
import { isForbidden } from "./rights.ts";
import type { Access } from "./settings-check.ts";
import { ok, problem, skipped, type Verdict } from "./verdict.ts";

/** Whether Twilio sends worker events to the URL; without one, where it sends them. */
export async function checkRegistration(
  access: Access,
  callback: Callback | "forbidden",
  url: URL | undefined,
): Promise<Verdict<true>> {
  if (callback === "forbidden") return skipped("the API key may not read the Workspace");
  const { session } = access;
  const { workspaceSid } = access.settings;
  if (url === undefined) {
    const present = describeCallback(workspaceSid, callback).join("\n");
    return ok(callback.url === undefined ? "none; Users follow on schedule." : present);
  }
  const found = await orTaken(callbackRegistration(session, workspaceSid, url));
  if (found?.steps.length === 0) return ok(`Twilio sends worker events to ${url.href}.`);
  const streams = await orForbidden(streamRegistration(session, url));
  if (streams?.steps.length === 0) return ok(`Event Streams sends worker events to ${url.href}.`);
  if (isThisMachine(url.hostname)) {
    return skipped(
      "Twilio cannot call this machine. The webhook itself is checked below. Give it a public https:// address (a tunnel, a deployment), and run npm run webhook:register -- --url with that",
    );
  }
  return problem(
    ["it is not set up.", ...describeCallback(workspaceSid, callback)].join("\n"),
    `Run: npm run webhook:register -- --url ${url.href}${found === undefined ? " --event-streams" : ""}`,
  );
}

/** Undefined where the Workspace's one callback is another. */
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
