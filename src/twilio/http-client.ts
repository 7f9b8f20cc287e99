import twilio from "twilio";
import type RequestClient from "twilio/lib/base/RequestClient.js";
import { z } from "zod";
import { type Deadline, Unanswered } from "./deadline.ts";
import {
  answerTooLarge,
  failedAnswer,
  hostRefused,
  retryAfterOf,
  unreadableAnswer,
} from "./failed-answer.ts";
import type { AgentFor } from "./https-agent.ts";
import {
  ENGINE_OPERATIONS,
  type EngineOperation,
  noRequests,
  type Operation,
  operationOf,
} from "./operation.ts";
import type { RateLimiter, RequestKind } from "./rate-limiter.ts";
import { notReached } from "./unreachable.ts";

/**
 * How long one try may take at most, in ms. Twilio answers within a second, and gives a page of 1,000
 * Workers within a few; a longer wait would only keep a lost answer from being asked for again.
 */
const LONGEST_TRY = 15_000;

/**
 * How many bytes an answer may have once it is decompressed: a list, and one record. A page of 1,000
 * Workers whose attributes are as long as they may be (4,096 characters), each character spelled
 * `\u0000`, has 25 MiB; one record has 0.1 MiB.
 */
const MOST_OF_LIST = 32 * 1024 ** 2;
const MOST_OF_RECORD = 1024 ** 2;

/** How many requests were sent, each try counted. */
export interface RequestCounts {
  total: number;
  /** Answered 429. */
  throttled: number;
  /** Sent again after a failure. */
  retried: number;
  readonly byOperation: Record<EngineOperation, number>;
}

/** What a client has of its own, and what it shares with the others of its process. */
export interface HttpClientOptions {
  readonly deadline: Deadline;
  readonly rateLimiter: RateLimiter;
  /** Keeps connections open from one client to the next. */
  readonly agentFor: AgentFor;
  /** Whether a URL may be asked; `next_page_url` can name any host. */
  readonly mayAsk: (url: URL) => boolean;
  /** How long one try may take at most, in ms. */
  readonly longestTry?: number | undefined;
}

/**
 * The `twilio` package's HTTP client, which every request of one run or one event passes. Here
 * requests keep to the rate limiter and the deadline and are counted, none leaves for a host that
 * must not get the credentials, and every failure becomes a TwilioError: the package's own errors
 * carry the credentials.
 */
export class HttpClient extends twilio.RequestClient {
  readonly counts: RequestCounts = {
    total: 0,
    throttled: 0,
    retried: 0,
    byOperation: noRequests(),
  };
  /** How far Twilio's clock was ahead of ours at its last answer, in ms, where it said. */
  clockLead: number | undefined;
  readonly #options: HttpClientOptions;
  /** Cleans up when a try has ended, by its signal. */
  readonly #tries = new WeakMap<object, () => void>();

  constructor(options: HttpClientOptions) {
    // Else the package reads the file of `TWILIO_CA_BUNDLE`, each time and even if the name is blank.
    super({ ca: "" });
    this.#options = options;
    this.axios.interceptors.request.use((config) => {
      const { method = "", url = "", timeout = LONGEST_TRY } = config;
      const maxContentLength = mostBytes(operationOf(method, new URL(url)));
      const httpsAgent = options.agentFor(new URL(url).hostname);
      return { ...config, httpsAgent, maxContentLength, signal: this.#signalOfTry(timeout) };
    });
    const { response } = this.axios.interceptors;
    response.use(
      (answer) => {
        this.#endTry(answer.config.signal);
        return answer;
      },
      (error: unknown) => {
        this.#endTry(tryOf.safeParse(error).data?.config.signal);
        throw error;
      },
    );
  }

  /**
   * Aborts at the deadline, or when the try has had its time; axios's own timeout begins anew with
   * each byte that arrives. (`AbortSignal.any` would do, but its sources may be collected as garbage.)
   */
  #signalOfTry(timeout: number): AbortSignal {
    const { over } = this.#options.deadline;
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = setTimeout(abort, timeout);
    over.addEventListener("abort", abort);
    this.#tries.set(controller.signal, () => {
      clearTimeout(timer);
      over.removeEventListener("abort", abort);
    });
    if (over.aborted) abort();
    return controller.signal;
  }

  #endTry(signal: object | undefined): void {
    if (signal !== undefined) this.#tries.get(signal)?.();
  }

  /** @throws TwilioError, or Problem `host-refused`, `deadline` or `interrupted`. */
  override async request<T>(options: RequestClient.RequestOptions<T>) {
    const { deadline, rateLimiter, mayAsk, longestTry = LONGEST_TRY } = this.#options;
    const url = new URL(options.uri);
    if (!mayAsk(url)) throw hostRefused();
    const operation = operationOf(options.method, url);
    deadline.check();
    const send = async () => {
      deadline.check();
      this.counts.total++;
      const counted = ENGINE_OPERATIONS.find((one) => one === operation);
      if (counted !== undefined) this.counts.byOperation[counted]++;
      const timeout = Math.min(longestTry, deadline.timeLeft);
      const answer = await super.request<T>({ ...options, timeout }).catch((error: unknown) => {
        if (deadline.over.aborted) throw new Unanswered(deadline.over.reason);
        if (isTooLarge(error)) throw answerTooLarge(operation, mostBytes(operation));
        throw notReached(operation, error);
      });
      this.clockLead = clockLead(answer.headers, Date.now());
      const isThrottled = answer.statusCode === 429;
      if (isThrottled) this.counts.throttled++;
      const isTrouble = answer.statusCode >= 500;
      return { answer, isThrottled, isTrouble, retryAfter: retryAfterOf(answer, Date.now()) };
    };
    const { answer } = await rateLimiter.run(kindOf(options, url), deadline, send);
    if (answer.statusCode >= 400) throw failedAnswer(operation, answer, Date.now());
    // JSON arrives parsed; what is still text is not JSON. A redirect, which the package takes for an
    // answer to some requests, comes from somebody else.
    if (answer.statusCode >= 300 || typeof answer.body === "string") {
      throw unreadableAnswer(operation);
    }
    return operation === "workers.list" ? { ...answer, body: withoutNulls(answer.body) } : answer;
  }
}

/** axios: an error names the request that failed. */
const tryOf = z.object({ config: z.object({ signal: z.custom<object>() }) });

const workerList = z.looseObject({ workers: z.array(z.unknown()) });

/** The package cannot make a Worker of `null`, and gives up the whole page; of `{}` it can. */
function withoutNulls<T>(body: T): T {
  const { data } = workerList.safeParse(body);
  if (data?.workers.includes(null) !== true) return body;
  return { ...body, workers: data.workers.map((one) => one ?? {}) };
}

function mostBytes(operation: Operation | undefined): number {
  return operation?.endsWith(".list") ? MOST_OF_LIST : MOST_OF_RECORD;
}

/** axios has no code of its own for it. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("maxContentLength");
}

/** TaskRouter API: Workers list, `TargetWorkersExpression`; the addresses of further pages have it too. */
function kindOf({ method, params }: RequestClient.RequestOptions, url: URL): RequestKind {
  if (method !== "get") return "write";
  const name = "TargetWorkersExpression";
  return url.searchParams.has(name) || Object.hasOwn(params ?? {}, name) ? "evaluated" : "read";
}

const dated = z.object({ date: z.string() });

/**
 * How far the clock of whoever answered is ahead of ours, in ms, to the second; undefined when the
 * answer does not say (RFC 9110, 6.6.1: `Date`).
 *
 * @param now ms since 1970, when the answer came
 */
function clockLead(headers: unknown, now: number): number | undefined {
  const lead = Date.parse(dated.safeParse(headers).data?.date ?? "") - now;
  return Number.isNaN(lead) ? undefined : lead;
}
