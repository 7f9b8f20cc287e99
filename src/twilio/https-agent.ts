import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Agent, IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { HttpsProxyAgent } from "https-proxy-agent";
import { errorCode, reasonOf } from "../error-word.ts";
import { PROXY_VARIABLES } from "../setting-values.ts";
import { type Environment, SettingsError } from "../settings.ts";
import { proxyFor, proxyUrl } from "./proxy.ts";
import { proxyRefused, proxyUnreachable } from "./unreachable.ts";

/** Returns the agent for requests to a host. */
export type AgentFor = (host: string) => Agent;

/** The Twilio APIs that are used, by the first part of their hosts. */
export const APIS = ["taskrouter", "conversations", "events", "flex-api"] as const;

/**
 * Prepares the agents for requests to Twilio: connections stay open, a proxy is used if one is set,
 * and the certificates of `TWILIO_CA_BUNDLE` and `NODE_EXTRA_CA_CERTS` are trusted. Sends nothing.
 *
 * @param lookup looks up the hosts that are asked without a proxy, in place of the system's
 * @throws SettingsError, without any part of a value, if one of these variables cannot be used, or a
 * debug variable would print requests.
 */
export function httpsAgents(environment: Environment, lookup?: LookupFunction): AgentFor {
  refuseDebugOutput(environment);
  // The `twilio` package always reads it, and Node.js would print a value that is not a URL.
  if (environment.HTTP_PROXY?.trim()) proxyUrl("HTTP_PROXY", environment.HTTP_PROXY);
  for (const api of APIS) proxyFor(`${api}.twilio.com`, environment);
  const ca = certificates(environment);
  const direct = new HttpsAgent({ keepAlive: true, ca, ...(lookup && { lookup }) });
  let proxied: ProxyAgent | undefined;
  return (host) => {
    const proxy = proxyFor(host, environment);
    if (proxy === undefined) return direct;
    proxied ??= new ProxyAgent(proxy.variable, proxy.url, ca);
    return proxied;
  };
}

/** The certificates to trust instead of Node's own; then Node.js does not add the extra ones. */
function certificates(environment: Environment): string[] | undefined {
  const bundle = environment.TWILIO_CA_BUNDLE?.trim();
  if (!bundle) return undefined;
  const all = [certificatesIn("TWILIO_CA_BUNDLE", bundle)];
  const extra = environment.NODE_EXTRA_CA_CERTS?.trim();
  if (extra) all.push(certificatesIn("NODE_EXTRA_CA_CERTS", extra));
  return all;
}

function certificatesIn(variable: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new SettingsError(`Settings: ${variable} cannot be read (${reasonOf(error)}).`);
  }
  try {
    new X509Certificate(text);
  } catch {
    throw new SettingsError(
      `Settings: ${variable} must name a file of certificates in PEM form (-----BEGIN CERTIFICATE-----).`,
    );
  }
  return text;
}

/** How long a proxy may take to answer, in ms: less than a try, so that the error names the proxy. */
const LONGEST_ANSWER = 10_000;

/** Sends requests through a proxy, and throws our own error if the proxy fails. */
class ProxyAgent extends HttpsProxyAgent<string> {
  readonly #variable: string;
  readonly #trust: { readonly ca?: string[] };

  /**
   * @param variable that names the proxy
   * @param ca certificates to trust instead of Node's own, the proxy's too
   */
  constructor(variable: string, url: string, ca: string[] | undefined) {
    const trust = ca === undefined ? {} : { ca };
    super(url, { keepAlive: true, ...trust });
    this.#trust = trust;
    this.#variable = variable;
  }

  /** @throws TwilioError that names the proxy. */
  override async connect(...[request, options]: Parameters<HttpsProxyAgent<string>["connect"]>) {
    let status: number | undefined;
    request.once("proxyConnect", (answer: IncomingMessage) => {
      status = answer.statusCode;
    });
    const opening = new AbortController();
    const timer = setTimeout(() => opening.abort(), LONGEST_ANSWER);
    // `super.connect` reads these before it waits for anything.
    this.connectOpts = { ...this.connectOpts, signal: opening.signal };
    try {
      const socket = await super.connect(request, { ...options, ...this.#trust });
      if (status === 200) return socket;
      socket.destroy();
    } catch (error) {
      const cause = opening.signal.aborted ? "timed out" : errorCode(error);
      throw proxyUnreachable(this.#variable, cause);
    } finally {
      clearTimeout(timer);
    }
    throw proxyRefused(this.#variable, status ?? Number.NaN);
  }
}

/**
 * Refuses variables that make Node.js or a package print requests: their headers contain the
 * credentials in base64, which GitHub does not mask.
 *
 * @throws SettingsError naming the variable (Node.js: `NODE_DEBUG`; the `debug` package: `DEBUG`).
 */
function refuseDebugOutput(environment: Environment): void {
  const { NODE_DEBUG = "", DEBUG = "" } = environment;
  if (/http|net|\*/i.test(NODE_DEBUG)) {
    throw new SettingsError(
      "Settings: NODE_DEBUG would make Node.js print requests with their credentials. Unset it.",
    );
  }
  const proxy = PROXY_VARIABLES.find((name) => environment[name]);
  if (proxy !== undefined && /https-proxy|\*/.test(DEBUG)) {
    throw new SettingsError(`Settings: DEBUG would print the password in ${proxy}. Unset it.`);
  }
}
