import { setMaxListeners } from "node:events";
import { MappingError } from "../mapping/file/mapping-error.ts";
import { asProblem } from "../plan/outcome.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { type Environment, type Settings, SettingsError } from "../settings.ts";
import { abortable, type Clock, Deadline, systemClock } from "../twilio/deadline.ts";
import { type Body, type BodyKind, bodyKind, parseBody } from "./body.ts";
import type { Engine } from "./engine.ts";
import { logLine, type Served } from "./log-line.ts";
import { ourEvents } from "./our-events.ts";
import { parseEvents } from "./parse-events.ts";
import { CLOSE, readBody } from "./read-body.ts";
import type { Received } from "./received.ts";
import { Refusal } from "./refusal.ts";
import { statusOf } from "./status-of.ts";
import { publicUrls, verifySignature } from "./verify-signature.ts";
import { readWebhookSettings } from "./webhook-settings.ts";

/**
 * Answers one request; the answer never has a body.
 *
 * @param receive returns the request. An error that it throws is answered and logged like any
 * other.
 */
export type Answerer = (receive: () => Received) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}>;

/**
 * How long a request may take, in ms, including retries. TaskRouter waits 15 s for an answer to a
 * callback, Event Streams 5 s (TaskRouter: event callback; Event Streams: webhook sink).
 */
const BUDGETS: Readonly<Record<BodyKind, number>> = { form: 10_000, json: 4_000 };

/** How long to wait for requests in flight when the process is about to end, in ms. */
const GRACE = 2000;

/** What a test or an entry point may pass in. */
export interface AnswererOptions {
  /** Receives one line of JSON per request. */
  readonly log?: (line: string) => void;
  readonly budgets?: Readonly<Record<BodyKind, number>>;
  /** Tells how much of a budget is left, and how old a User is that was read. */
  readonly clock?: Clock;
  /** The machine's clock, for the log. */
  readonly date?: () => Date;
  /**
   * Aborts when the process is about to end; requests in flight are then soon answered with 503.
   */
  readonly shutdown?: AbortSignal;
}

/**
 * Returns a function that answers worker events on any host. It keeps its settings and its
 * connection to Twilio, so make one per process.
 */
export function eventAnswerer(environment: Environment, options: AnswererOptions = {}): Answerer {
  const { log = console.log, clock = systemClock, date = () => new Date() } = options;
  const disclosure = disclosureFor(environment, "webhook");
  const serve = server(
    environment,
    options,
    engineOf(environment, () => clock.now()),
  );
  // Every request in flight adds a listener.
  if (options.shutdown !== undefined) setMaxListeners(0, options.shutdown);
  return async (receive) => {
    const started = performance.now();
    const served = await serve(receive).catch(refused);
    log(logLine(served, performance.now() - started, date(), disclosure));
    const headers = { "content-type": "application/json", ...served.headers };
    return { status: served.status, headers };
  };
}

/** Returns the steps of a request: verify, parse, find the Workers, reconcile. */
function server(
  environment: Environment,
  { budgets = BUDGETS, clock, shutdown }: AnswererOptions,
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
    const kind = bodyKind(request.method, request.headers["content-type"]);
    const deadline = new Deadline(budgets[kind], clock);
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

/** @throws Refusal 408 if the body does not arrive in time; 503 would ask for a retry. */
async function receiveBody({ body }: Received, kind: BodyKind, deadline: Deadline): Promise<Body> {
  if ("form" in body) {
    if (kind === "form") return { kind, fields: body.form };
    throw new Refusal(
      415,
      "this host gives no raw body, which is needed to check the signature of JSON. Send Event Streams to another host",
    );
  }
  try {
    return parseBody(kind, await abortable(deadline.over, readBody(body.open(), kind)));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(408, "the body did not arrive in time", CLOSE);
  }
}

/**
 * Calls `make` at once. The function that it returns gives the result, or throws the error, each
 * time.
 */
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

/**
 * Returns a function that starts the engine when the first event needs it. A refused request never
 * loads `twilio`.
 */
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
