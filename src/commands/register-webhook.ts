import {
  type Environment,
  isLoopback,
  isThisMachine,
  readSettings,
  SettingsError,
} from "../settings.ts";
import { callbackRegistration } from "../twilio/callback-registration.ts";
import { connect } from "../twilio/connect.ts";
import { Deadline } from "../twilio/deadline.ts";
import { streamRegistration } from "../twilio/stream-registration.ts";
import { WEBHOOK_PATH } from "./webhook.ts";

/** The flags of `webhook:register`, as `--help` describes them. */
export interface RegisterFlags {
  readonly url: string;
  readonly eventStreams?: boolean;
  readonly dryRun?: boolean;
}

/** How long it may take, in ms. */
const DEADLINE = 60_000;

/**
 * Makes Twilio send worker events to a URL. Done twice, it changes nothing the second time.
 *
 * @param say gets what is there and what is done, line by line
 * @throws SettingsError, or Problem when Twilio refuses or another callback is registered.
 */
export async function registerWebhook(
  flags: RegisterFlags,
  environment: Environment,
  say: (line: string) => void,
): Promise<void> {
  const url = readPublicUrl(flags.url);
  const settings = readSettings(environment);
  const session = connect(settings).open(new Deadline(DEADLINE));
  const { present, steps } = flags.eventStreams
    ? await streamRegistration(session, url)
    : await callbackRegistration(session, settings.workspaceSid, url);

  for (const line of present) say(line);
  if (steps.length === 0) say("Nothing to do: all is set up.");
  for (const step of steps) {
    if (!flags.dryRun) await step.run();
    say(`${flags.dryRun ? "Would do" : "Done"}: ${step.text}`);
  }
}

/**
 * The argument of `--url`: where the webhook is public, without a fragment; its path is filled in
 * where there is none.
 *
 * @param orLocal true takes an address of this machine too
 * @throws SettingsError when Twilio could not call it.
 */
export function readPublicUrl(text: string, orLocal = false): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && isThisMachine(url.hostname);
  const isHttps = url?.protocol === "https:" && url.username + url.password === "";
  const isCallable = isHttps && (orLocal || !isHere);
  if (url === undefined || !(isCallable || (orLocal && isLoopback(text)))) {
    const local = orLocal ? ", or an http:// address of this machine" : "";
    const tunnel =
      isHere && !orLocal ? " Twilio cannot call this machine: open a tunnel to it." : "";
    throw new SettingsError(
      `--url must be the https:// address at which the webhook is public${local}.${tunnel}`,
    );
  }
  if (url.pathname === "/") url.pathname = WEBHOOK_PATH;
  url.hash = "";
  return url;
}
