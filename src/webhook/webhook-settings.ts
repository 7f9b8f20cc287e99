import { secret } from "../setting-values.ts";
import { type Environment, readSettings, type Settings, SettingsError } from "../settings.ts";

/** The settings of a run, and what the webhook needs to recognize Twilio's requests. */
interface WebhookSettings extends Settings {
  /** The key of Twilio's signatures. Never empty, because anybody could sign with an empty one. */
  readonly authToken: string;
  /** The key of the signatures if one of the account's Webhook Rules says so. */
  readonly sharedKey: string | undefined;
  /**
   * The URLs that Twilio calls, as configured there. If empty, the URL is taken from the request.
   */
  readonly urls: readonly string[];
}

/**
 * Reads the settings of the webhook from environment variables.
 *
 * @throws SettingsError that says what is wrong.
 */
export function readWebhookSettings(environment: Environment): WebhookSettings {
  const settings = readSettings(environment);
  const authToken = environment.TWILIO_AUTH_TOKEN?.trim();
  if (!authToken) {
    throw new SettingsError(
      "Settings: TWILIO_AUTH_TOKEN is not set. The webhook needs the account's primary Auth Token, with which Twilio signs its requests; an API key secret does not work here.",
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
      "Settings: WEBHOOK_URL must be the full URL that Twilio calls, https://…, or several separated by commas, without quotes.",
    );
  }
  return { ...settings, authToken, sharedKey: key.data, urls };
}

/** Returns the URLs in `WEBHOOK_URL`, unchecked. */
export function configuredUrls({ WEBHOOK_URL = "" }: Environment): string[] {
  // The fragment that tells Twilio to retry, `#rp=ct,rt,5xx`, contains commas.
  return WEBHOOK_URL.split(/,(?=\s*https?:)/)
    .map((url) => url.trim())
    .filter((url) => url !== "");
}
