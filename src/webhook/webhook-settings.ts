import { type Environment, readSettings, type Settings, SettingsError } from "../settings.ts";

/** The settings of the webhook: those of a run, and how to tell Twilio's requests from others. */
export interface WebhookSettings extends Settings {
  /** What requests are signed with. Never empty: anybody could sign with an empty one. */
  readonly authToken: string;
  /** The URLs that Twilio calls, as they are configured there; none: taken from the request. */
  readonly urls: readonly string[];
}

/** @throws SettingsError with what is wrong. */
export function readWebhookSettings(environment: Environment): WebhookSettings {
  const settings = readSettings(environment);
  const authToken = environment.TWILIO_AUTH_TOKEN?.trim();
  if (!authToken) {
    throw new SettingsError(
      "Settings: TWILIO_AUTH_TOKEN is not set. The webhook needs the account's primary Auth Token, with which Twilio signs its requests; an API key's secret does not do.",
    );
  }
  // The fragment with which Twilio is told to retry, `#rp=ct,rt,5xx`, has commas of its own.
  const urls = (environment.WEBHOOK_URL ?? "")
    .split(/,(?=\s*https?:)/)
    .map((url) => url.trim())
    .filter((url) => url !== "");
  if (!urls.every((url) => /^https?:/.test(url) && URL.canParse(url))) {
    throw new SettingsError(
      "Settings: WEBHOOK_URL must be the full URL that Twilio calls, https://…, or several with commas between, and no quotes.",
    );
  }
  return { ...settings, authToken, urls };
}
