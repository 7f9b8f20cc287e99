import { isLoopback, isThisMachine, SettingsError } from "../settings.ts";
import { WEBHOOK_PATH } from "./webhook.ts";

/**
 * Returns the argument of `--url`, where the webhook is public, without a fragment.
 *
 * @param orLocal true accepts an address of this machine too
 * @throws SettingsError if Twilio could not call it, or if it has no path.
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
  if (url.pathname === "/" && url.search === "") {
    throw new SettingsError(
      `--url needs the path at which the webhook answers: ${url.origin}${WEBHOOK_PATH} on Vercel and with npm run webhook.`,
    );
  }
  url.hash = "";
  return url;
}
