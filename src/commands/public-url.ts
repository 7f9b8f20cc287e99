import { isLoopback, isThisMachine, SettingsError } from "../settings.ts";
import { WEBHOOK_PATH } from "./webhook.ts";

/**
 * Reads `--url`, the webhook's public address: without the fragment, and with the webhook's path if it
 * has none.
 *
 * @param orLocal true allows an address of this machine too
 * @throws SettingsError if Twilio cannot call it.
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
      `--url must be the webhook's public https:// address${local}.${tunnel}`,
    );
  }
  if (url.pathname === "/") url.pathname = WEBHOOK_PATH;
  url.hash = "";
  return url;
}
