import { readFileSync } from "node:fs";
import type { Agent, IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";
import { reasonOf } from "../error-word.ts";
import { PROXY_VARIABLES } from "../setting-values.ts";
import { type Environment, SettingsError } from "../settings.ts";

/**
 * The agent for requests to Twilio: with connections that stay open, over a proxy if one is set, and
 * with the certificates of `TWILIO_CA_BUNDLE`, to which those of `NODE_EXTRA_CA_CERTS` are added.
 *
 * @param host that is asked; `NO_PROXY` may leave it out
 * @throws SettingsError, without any part of a value, if one of these variables cannot be used.
 */
export function httpsAgent(host: string, environment: Environment): Agent {
  // At HTTPS's port also for the proxy that `HTTP_PROXY` names.
  const proxy = getProxyForUrl(`https://${host}`) || getProxyForUrl(`http://${host}:443`);
  for (const name of PROXY_VARIABLES) {
    const value = environment[name];
    // The `twilio` package reads `HTTP_PROXY` whether it is used or not.
    const isUsed = value && (name === "HTTP_PROXY" || proxy.endsWith(value));
    if (isUsed && !isProxyUrl(value)) throw unusableProxy(name);
  }
  const ca = certificates(environment);
  return proxy === "" ? new HttpsAgent({ keepAlive: true, ca }) : new ProxyAgent(proxy, ca);
}

/** An agent that fails where its proxy refuses, instead of taking that for Twilio's answer. */
class ProxyAgent extends HttpsProxyAgent<string> {
  readonly #ca: string[] | undefined;

  constructor(proxy: string, ca: string[] | undefined) {
    super(proxy, { keepAlive: true });
    this.#ca = ca;
  }

  /** @throws Error with the code `PROXY_407`, say. */
  override async connect(...[request, options]: Parameters<HttpsProxyAgent<string>["connect"]>) {
    let status = 200;
    request.once("proxyConnect", (answer: IncomingMessage) => {
      status = answer.statusCode ?? 0;
    });
    const ca = this.#ca && { ca: this.#ca };
    const socket = await super.connect(request, { ...options, ...ca });
    if (status === 200) return socket;
    socket.destroy();
    throw Object.assign(new Error("the proxy refused"), { code: `PROXY_${status}` });
  }
}

/** Node.js: certificates that are named replace its own, and then it reads no extra ones. */
function certificates(environment: Environment): string[] | undefined {
  const bundle = environment.TWILIO_CA_BUNDLE?.trim();
  if (!bundle) return undefined;
  const extra = environment.NODE_EXTRA_CA_CERTS?.trim();
  return [
    ["TWILIO_CA_BUNDLE", bundle],
    ["NODE_EXTRA_CA_CERTS", extra],
  ].flatMap(([name, file]) => {
    if (!file) return [];
    try {
      return [readFileSync(file, "utf8")];
    } catch (error) {
      throw new SettingsError(`Settings: ${name} cannot be read (${reasonOf(error)}).`);
    }
  });
}

function isProxyUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  try {
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}

function unusableProxy(name: string): SettingsError {
  return new SettingsError(
    `Settings: ${name} must be a URL that begins with http:// or https://, for example http://proxy.example.com:3128.`,
  );
}
