import dns from "node:dns";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import { onTestFinished, vi } from "vitest";
import { PROXY_VARIABLES } from "../../src/setting-values.ts";
import type { Certified } from "./certificates.ts";

/** A proxy on this machine, until the test ends. */
export interface TestProxy {
  /** Its host and port. */
  readonly address: string;
  /** What it was asked to connect to, and by whom: `taskrouter.twilio.com:443`. */
  readonly asked: { readonly target: string; readonly authorization: string | undefined }[];
  /** All that passed it on its way to Twilio, heads and tunnels. */
  passed(): string;
}

/**
 * What a proxy does with a request to connect: a status refuses; `open` connects, to Twilio's
 * stand-in whatever the target is; `drop` closes the connection; `never` leaves it at that; and
 * what is `raw` is sent as the answer.
 */
export type Deed = number | "open" | "drop" | "never" | { readonly raw: string };

/**
 * Starts a proxy.
 *
 * @param port of Twilio's stand-in
 * @param deed what it does with the request of this number, from 1
 * @param certified makes it an https:// proxy
 */
export async function startProxy(
  port: number,
  deed: (count: number, request: IncomingMessage) => Deed = () => "open",
  certified?: Certified,
): Promise<TestProxy> {
  const asked: TestProxy["asked"] = [];
  const passed: Buffer[] = [];
  const server: Server = certified ? createSecureServer(certified) : createServer();
  server.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { url = "", headers } = request;
    asked.push({ target: url, authorization: headers["proxy-authorization"] });
    passed.push(Buffer.from(`${url}\n${request.rawHeaders.join("\n")}`), head);
    socket.on("data", (bytes: Buffer) => passed.push(bytes)).on("error", () => {});
    const what = deed(asked.length, request);
    if (what === "never") socket.on("end", () => socket.end());
    else if (what === "drop") socket.destroy();
    else if (what === "open") open(port, socket, head);
    else socket.end(typeof what === "number" ? `HTTP/1.1 ${what} Said so\r\n\r\n` : what.raw);
  });
  // What is no request to connect: a proxy would send it on.
  server.on("request", ({ method, url = "", headers, rawHeaders }, response) => {
    asked.push({ target: `${method} ${url}`, authorization: headers["proxy-authorization"] });
    passed.push(Buffer.from(rawHeaders.join("\n")));
    response.writeHead(502).end();
  });
  return {
    address: `127.0.0.1:${await listen(server)}`,
    asked,
    passed: () => Buffer.concat(passed).toString("latin1"),
  };
}

function open(port: number, socket: Duplex, head: Buffer): void {
  const upstream = connect(port, "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on("error", () => socket.destroy());
  socket.on("close", () => upstream.destroy());
}

/**
 * Puts TLS before a server of this machine that speaks plain HTTP.
 *
 * @returns the port.
 */
export async function startTls(plainUrl: string, certified: Certified): Promise<number> {
  const server = createTlsServer(certified, (socket) => {
    const upstream = connect(Number(new URL(plainUrl).port), "127.0.0.1");
    upstream.pipe(socket).pipe(upstream);
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  return listen(server);
}

/** The port of a server that listens on this machine until the test ends. */
export async function listen(server: NetServer): Promise<number> {
  const sockets = new Set<Duplex>();
  server.on("connection", (socket: Duplex) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Sets these variables for one test, and no others of a proxy or of certificates. */
export function stubNetwork(variables: Readonly<Record<string, string>>): void {
  const others = ["NO_PROXY", "no_proxy", "TWILIO_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];
  for (const name of [...PROXY_VARIABLES, ...others]) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Fails each look-up of a name, for one test; the names are in the calls. */
export function stubLookup(code: string) {
  const lookup = vi.spyOn(dns, "lookup").mockImplementation((...args: unknown[]) => {
    const callback = args.at(-1);
    if (typeof callback === "function") callback(Object.assign(new Error(code), { code }));
  });
  onTestFinished(() => lookup.mockRestore());
  return lookup;
}
