import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Agent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { reasonOf } from "../error-word.ts";
import { type Environment, SettingsError } from "../settings.ts";
import { refuseDebugOutput } from "./debug-output.ts";
import { proxyFor, proxyUrl } from "./proxy.ts";
import { ProxyAgent } from "./proxy-agent.ts";

/** Gives the agent for requests to a host. */
export type AgentFor = (host: string) => Agent;

/** Twilio's APIs that are asked, by the first part of their hosts. */
export const APIS = ["taskrouter", "conversations", "events", "flex-api"] as const;

/**
 * Prepares how requests reach Twilio: by connections that stay open, through a proxy if one is set,
 * and with the certificates of `TWILIO_CA_BUNDLE`, to which those of `NODE_EXTRA_CA_CERTS` are added.
 * Sends nothing.
 *
 * @throws SettingsError, without any part of a value, if one of these variables cannot be used, or
 * requests would be printed.
 */
export function httpsAgents(environment: Environment): AgentFor {
  refuseDebugOutput(environment);
  // The `twilio` package reads it whether it is used or not, and Node.js would print what is no URL.
  if (environment.HTTP_PROXY?.trim()) proxyUrl("HTTP_PROXY", environment.HTTP_PROXY);
  for (const api of APIS) proxyFor(`${api}.twilio.com`, environment);
  const ca = certificates(environment);
  const direct = new HttpsAgent({ keepAlive: true, ca });
  let proxied: ProxyAgent | undefined;
  return (host) => {
    const proxy = proxyFor(host, environment);
    if (proxy === undefined) return direct;
    proxied ??= new ProxyAgent(proxy, ca);
    return proxied;
  };
}

/** Node.js: certificates that are named replace its own, and then it reads no extra ones. */
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
