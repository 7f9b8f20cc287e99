import { AsyncLocalStorage } from "node:async_hooks";
import twilio from "twilio";
import type RequestClient from "twilio/lib/base/RequestClient.js";
import { errorCode } from "../error-word.ts";
import { Problem } from "../mapping/problem.ts";
import { asking } from "./asking.ts";
import { clockLead } from "./clock-lead.ts";
import {
  failedAnswer,
  hostRefused,
  noAnswer,
  retryAfterOf,
  unreadableAnswer,
} from "./failed-answer.ts";
import { type Operation, operationOf } from "./operation.ts";
import type { Pace, RequestKind } from "./pace.ts";

/** How many requests were sent, each try counted. */
export interface RequestCounts {
  total: number;
  /** Answered 429. */
  throttled: number;
  readonly byOperation: Record<Operation, number>;
}

/**
 * The `twilio` package's HTTP client, which every request passes. Here requests keep the pace and are
 * counted, none leaves for a host that must not get the credentials, and every failure becomes a
 * TwilioError: the package's own errors carry the credentials.
 */
export class HttpClient extends twilio.RequestClient {
  readonly counts: RequestCounts = { total: 0, throttled: 0, byOperation: noRequests() };
  /** How far Twilio's clock was ahead of ours at its last answer, in ms, where it said. */
  clockLead: number | undefined;
  readonly #mayAsk: (url: URL) => boolean;
  readonly #pace: Pace;
  /** Says when the request is to be broken off; the package has no parameter for it. */
  static readonly #signals = new AsyncLocalStorage<AbortSignal>();

  /** @param mayAsk whether a URL may be asked; `next_page_url` can name any host */
  constructor(pace: Pace, mayAsk: (url: URL) => boolean) {
    // The pace decides how much is sent at once, not the number of sockets.
    super({ maxSockets: Number.POSITIVE_INFINITY });
    this.#pace = pace;
    this.#mayAsk = mayAsk;
    this.axios.interceptors.request.use((config) => {
      const signal = HttpClient.#signals.getStore();
      return signal === undefined ? config : Object.assign(config, { signal });
    });
  }

  /** @throws TwilioError, or Problem `host-refused`. */
  override async request<T>(options: RequestClient.RequestOptions<T>) {
    const url = new URL(options.uri);
    if (!this.#mayAsk(url)) throw hostRefused();
    const operation = operationOf(options.method, url);
    const what = operation ?? `${options.method.toUpperCase()} ${url.pathname}`;
    const asker = asking.getStore();
    const send = async () => {
      const once = () => {
        this.counts.total++;
        if (operation !== undefined) this.counts.byOperation[operation]++;
        return super.request<T>(options);
      };
      const sent = asker?.patience.send(what, (signal) => HttpClient.#signals.run(signal, once));
      const answer = await (sent ?? once()).catch((error: unknown) => {
        throw error instanceof Problem
          ? error
          : noAnswer(what, errorCode(error) ?? "unknown error");
      });
      this.clockLead = clockLead(answer.headers, Date.now());
      const isThrottled = answer.statusCode === 429;
      if (isThrottled) this.counts.throttled++;
      const isTrouble = answer.statusCode >= 500;
      return { answer, isThrottled, isTrouble, retryAfter: retryAfterOf(answer, Date.now()) };
    };
    const { answer } = await this.#pace.run(kindOf(options, url), send, asker?.signal);
    if (answer.statusCode >= 400) throw failedAnswer(what, answer, Date.now());
    // JSON arrives parsed; what is still text is not JSON. A redirect, which the package takes for an
    // answer to some requests, comes from somebody else.
    if (answer.statusCode >= 300 || typeof answer.body === "string") throw unreadableAnswer(what);
    return answer;
  }
}

/** TaskRouter API: Workers list, `TargetWorkersExpression`; the addresses of further pages have it too. */
function kindOf({ method, params }: RequestClient.RequestOptions, url: URL): RequestKind {
  if (method !== "get") return "write";
  const name = "TargetWorkersExpression";
  return url.searchParams.has(name) || Object.hasOwn(params ?? {}, name) ? "evaluated" : "read";
}

function noRequests(): Record<Operation, number> {
  return {
    "events.list": 0,
    "workers.list": 0,
    "workers.fetch": 0,
    "users.list": 0,
    "users.fetch": 0,
    "users.create": 0,
    "users.update": 0,
  };
}
