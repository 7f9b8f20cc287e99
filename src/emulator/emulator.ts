import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, refusal } from "./answer.ts";
import type { FaultKind, Faults } from "./faults.ts";
import { befall, type Mishap } from "./mishaps.ts";
import { type Reply, replyUnder } from "./reply.ts";
import { type Right, takesRight } from "./rights.ts";
import { route } from "./routes.ts";
import { type Limited, type Limits, Throttle } from "./throttle.ts";
import { World } from "./world.ts";

/**
 * How the emulator behaves; every option may be left out. What follows the port is looked at for each
 * request, so that it may change while the emulator runs.
 */
export interface EmulatorOptions extends Limits {
  /** The account's content; empty otherwise. */
  readonly world?: World;
  /** 0, or left out, takes any free port. */
  readonly port?: number;
  /** What every answer takes, in ms. */
  readonly latency?: number;
  /**
   * What answers of 429 ask to wait, in whole seconds; nothing, when it is left out. The fault
   * `throttledForTime` then asks for 1 s.
   */
  readonly retryAfter?: number;
  /** What goes wrong; nothing, when it is left out. */
  readonly faults?: Faults;
  /** The most records that a page of a list holds, if that is less than is asked for. */
  readonly mostPerPage?: number;
  /** Lists of Workers give `attributes: null`. */
  readonly nullAttributes?: boolean;
  /** What the credentials may not do: such a request is answered 403. */
  readonly denied?: readonly Right[];
  /** How far Twilio's clock is ahead of this machine's, in ms. */
  readonly clockLead?: number;
  /** Called with every request and its answer. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly requestBody: string;
  /** 0 where no status was sent. */
  readonly status: number;
  readonly responseBody: string;
  /** What befell it. */
  readonly fault?: FaultKind | undefined;
  /** What happened in the center right before it was served. */
  readonly mishap?: Mishap | undefined;
  /** When it arrived and when it was answered, in ms of this process. */
  readonly arrived: number;
  readonly answered: number;
}

/** A Twilio that runs on this machine. */
export interface Emulator {
  readonly url: string;
  readonly world: World;
  /** The environment variables with which the program reaches it. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Starts an emulated Twilio on 127.0.0.1.
 *
 * @throws Error when the port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { world = new World(), port = 0 } = options;
  const throttle = new Throttle(options);
  const server = createServer(async (request, response) => {
    const isServed = throttle.enter(limitedAs(request), performance.now());
    try {
      await serve(world, options, isServed, request, response);
    } finally {
      throttle.leave();
    }
  });
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    url,
    world,
    settings: {
      TWILIO_API_BASE_URL: url,
      TWILIO_ACCOUNT_SID: world.accountSid,
      TWILIO_API_KEY: world.apiKey,
      TWILIO_API_SECRET: world.apiSecret,
      TWILIO_WORKSPACE_SID: world.workspaceSid,
    },
    close: () => close(server),
  };
}

function limitedAs({ method, url = "" }: IncomingMessage): Limited {
  if (method === "POST") return "write";
  return url.includes("TargetWorkersExpression=") ? "expression" : "other";
}

async function serve(
  world: World,
  options: EmulatorOptions,
  isServed: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const arrived = performance.now();
  const { method = "GET", url: path = "/", headers } = request;
  const requestBody = await text(request);
  if (options.latency) await sleep(options.latency);
  const { faults, retryAfter } = options;
  const fault = isServed ? faults?.next(`${method} ${path} ${requestBody}`) : undefined;
  const mishap = fault && method === "GET" ? befall(world, fault, path) : undefined;
  const target = `http://${headers.host}${path}`;
  const reply = replyUnder(
    fault,
    () => {
      if (!URL.canParse(target)) return refusal(400, 20001, "The path is not a path");
      return answer(world, options, isServed, {
        method,
        url: new URL(target),
        form: new URLSearchParams(requestBody),
        authorization: headers.authorization,
      });
    },
    retryAfter ?? 1,
  );
  if (reply.status === 429 && retryAfter !== undefined && fault?.kind !== "throttled") {
    response.setHeader("retry-after", retryAfter);
  }
  if (options.clockLead !== undefined) {
    response.setHeader("date", new Date(Date.now() + options.clockLead).toUTCString());
  }
  send(reply, response);
  options.onExchange?.({
    method,
    path,
    requestBody,
    status: reply.status,
    responseBody: reply.body,
    fault: fault?.kind,
    mishap,
    arrived,
    answered: performance.now(),
  });
}

function send({ status, headers, body, way }: Reply, response: ServerResponse): void {
  if (way === "never") return;
  if (way === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  if (way === "whole") response.end(body);
  else response.write(body.slice(0, body.length / 2), () => response.destroy());
}

interface Received {
  readonly method: string;
  readonly url: URL;
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
}

function answer(
  world: World,
  { nullAttributes = false, denied = [], mostPerPage }: EmulatorOptions,
  isServed: boolean,
  { method, url, form, authorization }: Received,
): Answer {
  if (!isServed) return refusal(429, 20429, "Too Many Requests");
  if (!isAuthentic(world, authorization)) return refusal(401, 20003, "Authenticate");
  if (takesRight(denied, method, url)) return refusal(403, 20403, "Forbidden");
  const asked = url.searchParams.get("PageSize");
  if (asked !== null && mostPerPage !== undefined) {
    url.searchParams.set("PageSize", String(Math.min(Number(asked), mostPerPage)));
  }
  try {
    return route(world, method, { url, form }, nullAttributes);
  } catch (error) {
    if (error instanceof URIError) return refusal(400, 20001, "The path is not encoded correctly");
    throw error;
  }
}

/** Basic authentication with the API key, or with the account's SID and Auth Token. */
function isAuthentic(world: World, authorization: string | undefined): boolean {
  const encoded = authorization?.replace(/^Basic /, "") ?? "";
  const credentials = Buffer.from(encoded, "base64").toString();
  return [`${world.apiKey}:${world.apiSecret}`, `${world.accountSid}:${world.authToken}`].includes(
    credentials,
  );
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
