import { type Environment, readSettings, type Settings, SettingsError } from "../settings.ts";
import { connect, type Session, type SessionOptions } from "../twilio/connect.ts";
import type { Deadline } from "../twilio/deadline.ts";
import { ok, problem, type Verdict, warning } from "./verdict.ts";

/** Access to Twilio with the settings. */
export interface Access {
  readonly settings: Settings;
  readonly session: Session;
}

/** Reads the settings, and reports what kind of credentials they contain; sends nothing. */
export function checkSettings(
  environment: Environment,
  deadline: Deadline,
  options?: SessionOptions,
): Verdict<Access> {
  let settings: Settings;
  try {
    settings = readSettings(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [first = "", ...others] = error.message.split("\n");
    return problem(first.replace(/^Settings: /, ""), others.join("\n"));
  }

  const access = { settings, session: connect(settings).open(deadline, options) };
  const { accountSid, credentials, baseUrl } = settings;
  const place = `account ${accountSid}${baseUrl === undefined ? "" : `, on a stand-in for Twilio (${baseUrl})`}`;
  if (credentials.username === accountSid) {
    return warning(
      `${place}, with its Auth Token, which allows everything.`,
      "Use an API key that allows only what is needed (docs/setup.md, Rights of the API key).",
      access,
    );
  }
  const token = environment.TWILIO_AUTH_TOKEN?.trim() ? ", and an Auth Token for webhooks" : "";
  return ok(
    `${place}, with API key ${credentials.username} (standard or restricted; Twilio does not say which)${token}.`,
    access,
  );
}
