import { type Environment, readSettings } from "../settings.ts";
import { callbackRegistration } from "../twilio/callback-registration.ts";
import { connect } from "../twilio/connect.ts";
import { Deadline } from "../twilio/deadline.ts";
import { streamRegistration } from "../twilio/stream-registration.ts";
import { readPublicUrl } from "./public-url.ts";

/** The flags of `webhook:register`, as `--help` describes them. */
export interface RegisterFlags {
  readonly url: string;
  readonly eventStreams?: boolean;
  readonly dryRun?: boolean;
}

/** How long it may take, in ms. */
const DEADLINE = 60_000;

/**
 * Makes Twilio send worker events to a URL. If that is already set up, it changes nothing.
 *
 * @param say gets a line for each thing that is there and for each that is done
 * @throws SettingsError, or Problem if Twilio refuses or another callback is registered.
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
  if (steps.length === 0) say("Already set up; nothing to do.");
  for (const step of steps) {
    if (!flags.dryRun) await step.run();
    say(`${flags.dryRun ? "Would do" : "Done"}: ${step.text}`);
  }
}
