import { PROXY_VARIABLES } from "../setting-values.ts";
import { type Environment, SettingsError } from "../settings.ts";

/**
 * Makes sure that nothing below this program is told to print the requests that it sends: their
 * headers hold the credentials in base64, which GitHub does not mask.
 *
 * @throws SettingsError naming the variable (Node.js: `NODE_DEBUG`; the `debug` package: `DEBUG`).
 */
export function refuseDebugOutput(environment: Environment): void {
  const { NODE_DEBUG = "", DEBUG = "" } = environment;
  if (/http|net|\*/i.test(NODE_DEBUG)) {
    throw new SettingsError(
      "Settings: NODE_DEBUG would have Node.js print requests with their credentials. Unset it.",
    );
  }
  const proxy = PROXY_VARIABLES.find((name) => environment[name]);
  if (proxy !== undefined && /https-proxy|\*/.test(DEBUG)) {
    throw new SettingsError(
      `Settings: DEBUG would have the password in ${proxy} printed. Unset it.`,
    );
  }
}
