import { setMaxListeners } from "node:events";
import { MappingError } from "../mapping/file/mapping-error.ts";
import { asProblem } from "../plan/outcome.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { type Environment, type Settings, SettingsError } from "../settings.ts";
import { abortable, Deadline } from "../twilio/deadline.ts";
import { type Body, type BodyKind, bodyKind, parseBody } from "./body.ts";
import type { Engine } from "./engine.ts";
import { logLine, type Served } from "./log-line.ts";
import { ourEvents } from "./our-events.ts";
import { parseEvents } from "./parse-events.ts";
import { CLOSE, readBody } from "./read-body.ts";
import type { Answer, Received } from "./received.ts";
import { Refusal } from "./refusal.ts";
import { statusOf } from "./status-of.ts";
import { publicUrls, verifySignature } from "./verify-signature.ts";
import { readWebhookSettings } from "./webhook-settings.ts";

/**
 * Answers one request.
 *
 * @param receive gives the request; if it throws, the answer says that too
 */
export type Answerer = (receive: () => Received) => Promise<Answer>;

/**
 * How long a request may take, Twilio's trouble included, in ms: a callback is to be answered within
 * 15 s, an event of Event Streams within 5 s (TaskRouter: event callback; Event Streams: webhook sink).
 */
const BUDGETS: Readonly<Record<BodyKind, number>> = { form: 10_000, json: 4_000 };

/** How long a write in flight may still be answered when the process is about to end, in ms. */
const GRACE = 2000;

/** What a test or an entry point hands in. */
export interface AnswererOptions {
  /** Gets one line of JSON for each request. */
  readonly log?: (line: string) => void;
  readonly budgets?: Readonly<Record<BodyKind, number>>;
  /** A clock, in ms from any beginning, that tells how old is what was read. */
  readonly now?: () => number;
  /** Aborts when the process is about to end: what is in flight is answered 503 soon. */
  readonly shutdown?: AbortSignal;
}

/**
 * Makes what answers worker events, on any host. It keeps its settings and its connection to Twilio:
 * make one for a process.
 */
export function eventAnswerer(environment: Environment, options: AnswererOptions = {}): Answerer {
  const { log = console.log, now = () => performance.now() } = options;
  const disclosure = disclosureFor(environment, "webhook");
  const serve = server(environment, options, engineOf(environment, now));
  // Each request in flight listens to it, however many there are.
  if (options.shutdown !== undefined) setMaxListeners(0, options.shutdown);
  return async (receive) => {
    const started = performance.now();
    const served = await serve(receive).catch(refused);
    log(logLine(served, performance.now() - started, disclosure));
    const headers = { "content-type": "application/json", ...served.headers };
    return { status: served.status, headers };
  };
}

/** Verify, parse, find out which Workers, reconcile. */
function server(
  environment: Environment,
  { budgets = BUDGETS, shutdown }: AnswererOptions,
  engine: (settings: Settings) => Promise<Engine>,
): (receive: () => Received) => Promise<Served> {
  const settings = trying(() => readWebhookSettings(environment));
  const serve = async (request: Received, kind: BodyKind, deadline: Deadline): Promise<Served> => {
    const { accountSid, workspaceSid, authToken, sharedKey, urls, ...rest } = settings();
    const body = await receiveBody(request, kind, deadline);
    verifySignature(request, { urls: publicUrls(request, urls), body, authToken, sharedKey });
    const { events, unusable } = parseEvents(body);
    const ours = ourEvents(events, { accountSid, workspaceSid });
    const types = [...new Set(events.map(({ type }) => type))];
    const [firstRefusal] = [...unusable, ...ours.unusable];
    const refused = firstRefusal?.message;
    if (ours.events.length === 0) {
      if (firstRefusal !== undefined) throw firstRefusal;
      return { status: 204, events: types };
    }
    const { reconcile } = await engine({ accountSid, workspaceSid, ...rest });
    const outcomes = await reconcile(ours.events, deadline);
    return { status: statusOf(outcomes), events: types, outcomes, refused };
  };
  return async (receive) => {
    settings();
    const request = receive();
    const kind = bodyKind(request);
    const deadline = new Deadline(budgets[kind]);
    const interrupt = () => deadline.interrupt(GRACE);
    shutdown?.addEventListener("abort", interrupt);
    if (shutdown?.aborted) interrupt();
    try {
      return await serve(request, kind, deadline);
    } finally {
      shutdown?.removeEventListener("abort", interrupt);
      deadline.end();
    }
  };
}

/** @throws Refusal 408 if the body does not come in time, which is not Twilio's trouble. */
async function receiveBody({ body }: Received, kind: BodyKind, deadline: Deadline): Promise<Body> {
  if ("form" in body) {
    if (kind === "form") return { kind, fields: body.form };
    throw new Refusal(
      415,
      "this host hands over no raw body, without which the signature of JSON cannot be checked: send Event Streams to another host",
    );
  }
  try {
    return parseBody(kind, await abortable(deadline.over, readBody(body.open(), kind)));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(408, "the body did not come in time", CLOSE);
  }
}

/** Tries at once, and throws what came of it whenever it is asked. */
function trying<T>(make: () => T): () => T {
  try {
    const made = make();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Starts the engine with the first event that needs it: a refused request never loads `twilio`. */
function engineOf(
  environment: Environment,
  now: () => number,
): (settings: Settings) => Promise<Engine> {
  let engine: Promise<Engine> | undefined;
  return async (settings) => {
    engine ??= import("./engine.ts").then(({ startEngine }) =>
      startEngine(settings, environment, now),
    );
    try {
      return await engine;
    } catch (error) {
      engine = undefined;
      throw error;
    }
  };
}

function refused(error: unknown): Served {
  if (error instanceof Refusal) {
    return { status: error.status, headers: error.headers, refused: error.message };
  }
  if (error instanceof SettingsError || error instanceof MappingError) {
    return { status: 500, refused: error.message };
  }
  return { status: 500, refused: asProblem(error).message };
}
