import { isLoopback, isThisMachine, SettingsError } from "../settings.ts";
import { WEBHOOK_PATH } from "./webhook.ts";

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
