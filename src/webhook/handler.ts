import { MappingError } from "../mapping/mapping-error.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { type Environment, SettingsError } from "../settings.ts";
import { type BodyKind, bodyKind } from "./body-kind.ts";
import type { Engine } from "./engine.ts";
import { logLine, type Served } from "./log-line.ts";
import { ourWorkers } from "./our-workers.ts";
import { parseEvents } from "./parse-events.ts";
import { publicUrls } from "./public-urls.ts";
import { readBody } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import { statusOf } from "./status-of.ts";
import { verifySignature } from "./verify-signature.ts";
import { readWebhookSettings, type WebhookSettings } from "./webhook-settings.ts";

/** Answers one request, in the form of the web's standards. Never throws. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * How long Twilio's trouble is waited out, in ms: a callback is to be answered within 15 s, an
 * event of Event Streams within 5 s (TaskRouter: event callback; Event Streams: webhook sink).
 */
const BUDGETS: Readonly<Record<BodyKind, number>> = { form: 10_000, json: 4_000 };

/** What a test hands in. */
export interface HandlerOptions {
  /** Gets one line of JSON for each request. */
  readonly log?: (line: string) => void;
  readonly budgets?: Readonly<Record<BodyKind, number>>;
}

/** Makes the handler of worker events. It keeps its connection to Twilio: make one for a process. */
export function workerEventsHandler(
  environment: Environment,
  { log = console.log, budgets = BUDGETS }: HandlerOptions = {},
): Handler {
  const disclosure = disclosureFor(environment, "webhook");
  const serve = server(environment, budgets);
  return async (request) => {
    const started = performance.now();
    const served = await serve(request);
    log(disclosure.clean(logLine(served, performance.now() - started, disclosure)));
    const headers = { "content-type": "application/json", ...served.headers };
    return new Response(null, { status: served.status, headers });
  };
}

/** Verify, parse, find out which Workers, reconcile. */
function server(
  environment: Environment,
  budgets: Readonly<Record<BodyKind, number>>,
): (request: Request) => Promise<Served> {
  const engine = engineOf(environment);
  return async (request) => {
    try {
      const settings = readWebhookSettings(environment);
      const kind = bodyKind(request);
      const body = await readBody(request);
      const { authToken } = settings;
      verifySignature(request, { urls: publicUrls(request, settings.urls), kind, body, authToken });
      const events = parseEvents(body, kind);
      const workers = ourWorkers(events, settings);
      const types = [...new Set(events.map(({ type }) => type))];
      if (workers.length === 0) return { status: 204, events: types };
      const outcomes = await (await engine(settings)).reconcile(workers, budgets[kind]);
      return { status: statusOf(outcomes), events: types, outcomes };
    } catch (error) {
      return refused(error);
    }
  };
}

/** Starts the engine with the first event that needs it: a refused request never loads `twilio`. */
function engineOf(environment: Environment): (settings: WebhookSettings) => Promise<Engine> {
  let engine: Promise<Engine> | undefined;
  return async (settings) => {
    engine ??= import("./engine.ts").then(({ startEngine }) => startEngine(settings, environment));
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
  const name = error instanceof Error ? error.name : "error";
  return { status: 500, refused: `An unexpected ${name} in the program itself. Please report it.` };
}
