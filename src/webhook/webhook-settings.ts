import { secret } from "../setting-values.ts";
import { type Environment, readSettings, type Settings, SettingsError } from "../settings.ts";

/** The settings of the webhook: those of a run, and how to tell Twilio's requests from others. */
export interface WebhookSettings extends Settings {
  /** What requests are signed with. Never empty: anybody could sign with an empty one. */
  readonly authToken: string;
  /** What requests are signed with where one of the account's Webhook Rules says so. */
  readonly sharedKey: string | undefined;
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
  const key = secret
    .optional()
    .safeParse(environment.TWILIO_WEBHOOK_SHARED_KEY?.trim() || undefined);
  if (!key.success) {
    throw new SettingsError(`Settings: TWILIO_WEBHOOK_SHARED_KEY ${key.error.issues[0]?.message}.`);
  }
  const urls = configuredUrls(environment);
  if (!urls.every((url) => /^https?:/.test(url) && URL.canParse(url))) {
    throw new SettingsError(
      "Settings: WEBHOOK_URL must be the full URL that Twilio calls, https://…, or several with commas between, and no quotes.",
    );
  }
  return { ...settings, authToken, sharedKey: key.data, urls };
}

/** The URLs in `WEBHOOK_URL`, unchecked. */
export function configuredUrls({ WEBHOOK_URL = "" }: Environment): string[] {
  // The fragment with which Twilio is told to retry, `#rp=ct,rt,5xx`, has commas of its own.
  return WEBHOOK_URL.split(/,(?=\s*https?:)/)
    .map((url) => url.trim())
    .filter((url) => url !== "");
}
