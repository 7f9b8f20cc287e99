import { setMaxListeners } from "node:events";
import { MappingError } from "../mapping/file/mapping-error.ts";
import { asProblem } from "../plan/outcome.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { type Environment, type Settings, SettingsError } from "../settings.ts";
import { abortable, Deadline } from "../twilio/deadline.ts";
import { type BodyKind, bodyKind, parseBody } from "./body.ts";
import type { Engine } from "./engine.ts";
import { logLine, type Served } from "./log-line.ts";
import { ourEvents } from "./our-events.ts";
import { parseEvents } from "./parse-events.ts";
import { readBody } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import { statusOf } from "./status-of.ts";
import { publicUrls, verifySignature } from "./verify-signature.ts";
import { readWebhookSettings } from "./webhook-settings.ts";

/** Answers one request, in the form of the web's standards. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * How long a request may take, Twilio's trouble included, in ms: a callback is to be answered within
 * 15 s, an event of Event Streams within 5 s (TaskRouter: event callback; Event Streams: webhook sink).
 */
const BUDGETS: Readonly<Record<BodyKind, number>> = { form: 10_000, json: 4_000 };

/** How long a write in flight may still be answered when the process is about to end, in ms. */
const GRACE = 2000;

/** What a test or an entry point hands in. */
export interface HandlerOptions {
  /** Gets one line of JSON for each request. */
  readonly log?: (line: string) => void;
  readonly budgets?: Readonly<Record<BodyKind, number>>;
  /** A clock, in ms from any beginning, that tells how old is what was read. */
  readonly now?: () => number;
  /** The machine's clock, for the log. */
  readonly date?: () => Date;
  /** Aborts when the process is about to end: what is in flight is answered 503 soon. */
  readonly shutdown?: AbortSignal;
}

/**
 * Makes the handler of worker events. It keeps its settings and its connection to Twilio: make one
 * for a process.
 */
export function workerEventsHandler(
  environment: Environment,
  options: HandlerOptions = {},
): Handler {
  const { log = console.log, now = () => performance.now(), date = () => new Date() } = options;
  const disclosure = disclosureFor(environment, "webhook");
  const serve = server(environment, options, engineOf(environment, now));
  // Each request in flight listens to it, however many there are.
  if (options.shutdown !== undefined) setMaxListeners(0, options.shutdown);
  return async (request) => {
    const started = performance.now();
    const served = await serve(request).catch(refused);
    log(logLine(served, performance.now() - started, date(), disclosure));
    const headers = { "content-type": "application/json", ...served.headers };
    return new Response(null, { status: served.status, headers });
  };
}

/** Verify, parse, find out which Workers, reconcile. */
function server(
  environment: Environment,
  { budgets = BUDGETS, shutdown }: HandlerOptions,
  engine: (settings: Settings) => Promise<Engine>,
): (request: Request) => Promise<Served> {
  const settings = trying(() => readWebhookSettings(environment));
  const serve = async (request: Request, kind: BodyKind, deadline: Deadline): Promise<Served> => {
    const { accountSid, workspaceSid, authToken, urls, ...rest } = settings();
    const body = parseBody(kind, await readInTime(request, kind, deadline));
    verifySignature(request, { urls: publicUrls(request, urls), body, authToken });
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
  return async (request) => {
    settings();
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

/** A body that does not come in time is the sender's matter. */
async function readInTime(request: Request, kind: BodyKind, deadline: Deadline): Promise<string> {
  try {
    return await abortable(deadline.over, readBody(request, kind));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(408, "the body did not come in time");
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
