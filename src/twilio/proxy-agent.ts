import type { IncomingMessage } from "node:http";
import { HttpsProxyAgent } from "https-proxy-agent";
import { errorCode } from "../error-word.ts";
import type { ProxySetting } from "./proxy.ts";
import { proxyRefused, proxyUnreachable } from "./unreachable.ts";

/** How long a proxy may take to answer, in ms: less than a whole try, so that the proxy is named. */
const LONGEST_ANSWER = 10_000;

/** Leads requests through a proxy, and fails where the proxy does, in words of ours. */
export class ProxyAgent extends HttpsProxyAgent<string> {
  readonly #variable: string;
  readonly #trust: { readonly ca?: string[] };

  /** @param ca certificates to trust instead of Node's own, the proxy's too */
  constructor({ variable, url }: ProxySetting, ca: string[] | undefined) {
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
    // `super.connect` takes these before it waits for anything.
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
