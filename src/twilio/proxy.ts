import { getProxyForUrl } from "proxy-from-env";
import { PROXY_VARIABLES } from "../setting-values.ts";
import { type Environment, SettingsError } from "../settings.ts";

/**
 * Finds the proxy that requests to a host go through, if any: the first of `PROXY_VARIABLES` that is
 * set, unless `NO_PROXY` excludes the host.
 *
 * @param environment must be the process's own, from which `NO_PROXY` is read
 * @returns the proxy, and the variable that names it
 * @throws SettingsError, without any part of the value, if it is not the URL of an HTTP proxy.
 */
export function proxyFor(
  host: string,
  environment: Environment,
): { readonly variable: string; readonly url: string } | undefined {
  const variable = PROXY_VARIABLES.find((name) => environment[name]?.trim());
  if (variable === undefined || isExcluded(host)) return undefined;
  return { variable, url: proxyUrl(variable, environment[variable]) };
}

/**
 * The URL of an HTTP proxy.
 *
 * @param variable where it comes from
 * @throws SettingsError, without any part of the value, if it is something else.
 */
export function proxyUrl(variable: string, value = ""): string {
  const url = value.trim();
  if (isProxyUrl(url)) return url;
  throw new SettingsError(
    `Settings: ${variable} must be a URL that starts with http:// or https:// and ends with the host or its port, for example http://proxy.example.com:3128. In its user and password, write special characters percent-encoded (@ as %40).`,
  );
}

/** As in curl, `twilio.com` in `NO_PROXY` includes its subdomains. The package matches the exact name. */
function isExcluded(host: string): boolean {
  const labels = host.split(".");
  const domains = labels.map((_, index) => labels.slice(index).join("."));
  return domains.some((domain) => {
    // With the HTTPS port even if `HTTP_PROXY` names the proxy.
    const proxy = getProxyForUrl(`https://${domain}`) || getProxyForUrl(`http://${domain}:443`);
    return proxy === "";
  });
}

/**
 * A path is the rest of a password that contains a slash. Characters beyond ASCII are refused because
 * the `twilio` package would read them differently.
 */
function isProxyUrl(text: string): boolean {
  if (!/^https?:\/\/[!-~]+$/i.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  try {
    decodeURIComponent(`${username}:${password}`);
  } catch {
    return false;
  }
  return pathname + search + hash === "/";
}
