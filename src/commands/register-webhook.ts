import { type Environment, readSettings, SettingsError } from "../settings.ts";
import { callbackRegistration, callbackRemoval } from "../twilio/callback-registration.ts";
import { connect } from "../twilio/connect.ts";
import { Deadline } from "../twilio/deadline.ts";
import { streamRegistration, streamRemoval } from "../twilio/stream-registration.ts";
import { openProgress } from "./progress.ts";
import { readPublicUrl } from "./public-url.ts";

/** The flags of `webhook:register`, as `--help` describes them. */
export interface RegisterFlags {
  readonly url: string;
  readonly eventStreams?: boolean;
  /** The URL of the registration to replace; `true` for one that this program made. */
  readonly replace?: true | string;
  readonly remove?: boolean;
  readonly dryRun?: boolean;
}

/** How long it may take, in ms. */
const DEADLINE = 60_000;

/**
 * Makes Twilio send worker events to a URL or, with `remove`, stops that. If nothing is left to do,
 * it changes nothing.
 *
 * @param say receives the present state and each step, a line each
 * @throws SettingsError, or Problem if Twilio refuses or another callback is registered.
 */
export async function registerWebhook(
  flags: RegisterFlags,
  environment: Environment,
  say: (line: string) => void,
): Promise<void> {
  const url = readPublicUrl(flags.url);
  const replace = readReplaced(flags);
  const settings = readSettings(environment);
  const { workspaceSid } = settings;
  const connection = connect(settings);
  const { onStart, onTrouble, stop } = await openProgress(environment, (lines) => {
    for (const line of lines) say(line);
  });
  const session = connection.open(new Deadline(DEADLINE), { onTrouble });
  const registration = () => {
    if (flags.remove) {
      return flags.eventStreams
        ? streamRemoval(session, url)
        : callbackRemoval(session, workspaceSid, url);
    }
    return flags.eventStreams
      ? streamRegistration(session, url, replace === true ? undefined : replace)
      : callbackRegistration(session, workspaceSid, url, replace);
  };

  onStart("Reading what is registered");
  const { present, steps } = await registration().finally(stop);
  for (const line of present) say(line);
  if (steps.length === 0) {
    say(flags.remove ? "Not registered; nothing to do." : "Already set up; nothing to do.");
  }
  for (const step of steps) {
    if (!flags.dryRun) {
      onStart("Changing the registration");
      await step.run().finally(stop);
    }
    say(`${flags.dryRun ? "Would do" : "Done"}: ${step.text}`);
  }
}

function readReplaced(flags: RegisterFlags): true | URL | undefined {
  const { replace, remove, eventStreams } = flags;
  if (replace !== undefined && remove) {
    throw new SettingsError("--remove and --replace exclude each other; leave one of them out.");
  }
  if (replace === true && eventStreams) {
    throw new SettingsError(
      "With --event-streams, --replace needs a URL: a sink of this program may serve another Workspace.",
    );
  }
  if (typeof replace !== "string") return replace;
  if (URL.canParse(replace)) return new URL(replace);
  throw new SettingsError(
    "--replace takes the whole URL that is registered now, or no value to replace one of this program's registrations.",
  );
}
