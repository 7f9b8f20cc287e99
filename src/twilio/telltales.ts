import { type Environment, SettingsError } from "../settings.ts";

/**
 * Makes sure that nothing below this program is told to print the requests that it sends: their
 * headers hold the credentials in base64, which GitHub does not mask.
 *
 * @throws SettingsError naming the variable (Node.js: `NODE_DEBUG`; the `debug` package: `DEBUG`).
 */
export function refuseTelltales({ NODE_DEBUG = "", DEBUG = "", HTTP_PROXY }: Environment): void {
  if (/http|net|\*/i.test(NODE_DEBUG)) {
    throw new SettingsError(
      "Settings: NODE_DEBUG would have Node.js print requests with their credentials. Unset it.",
    );
  }
  if (HTTP_PROXY && /https-proxy|\*/.test(DEBUG)) {
    throw new SettingsError(
      "Settings: DEBUG would have the password in HTTP_PROXY printed. Unset it.",
    );
  }
}
