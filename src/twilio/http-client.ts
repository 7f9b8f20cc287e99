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
import { isCounted, noRequests, type Operation, operationOf } from "./operation.ts";
import type { RateLimiter, RequestKind } from "./rate-limiter.ts";
import { notReached } from "./unreachable.ts";

/**
 * The longest that one try may take, in ms. Twilio answers within a second, or within a few for a
 * page of 1,000 Workers; a longer wait would only delay the retry of a lost answer.
 */
const LONGEST_TRY = 15_000;

/**
 * How many bytes a list, and one record, may have after decompression. A page of 1,000 Workers with
 * the longest attributes (4,096 characters, each spelled `\u0000`) has 25 MiB; one record has 0.1 MiB.
 */
const MOST_OF_LIST = 32 * 1024 ** 2;
const MOST_OF_RECORD = 1024 ** 2;

/** How many requests were sent; each try counts. */
export interface RequestCounts {
  total: number;
  /** Answered 429. */
  throttled: number;
  /** Sent again after a failure. */
  retried: number;
  readonly byOperation: ReturnType<typeof noRequests>;
}

interface HttpClientOptions {
  readonly deadline: Deadline;
  readonly rateLimiter: RateLimiter;
  /** Keeps connections open from one client to the next. */
  readonly agentFor: AgentFor;
  /** Whether a request may go to a URL; `next_page_url` can name any host. */
  readonly mayAsk: (url: URL) => boolean;
  /** The longest that one try may take, in ms. */
  readonly longestTry?: number | undefined;
}

/**
 * The HTTP client that the `twilio` package uses for one run or one event. It applies the deadline
 * and the rate limiter, counts requests, refuses hosts that must not get the credentials, and turns
 * every failure into a TwilioError, because the package's own errors contain the credentials.
 */
export class HttpClient extends twilio.RequestClient {
  readonly counts: RequestCounts = {
    total: 0,
    throttled: 0,
    retried: 0,
    byOperation: noRequests(),
  };
  /** How far Twilio's clock was ahead of ours at its last answer, in ms; undefined if unknown. */
  clockLead: number | undefined;
  readonly #options: HttpClientOptions;
  /** Functions that clean up after a try, by the try's signal. */
  readonly #tries = new WeakMap<object, () => void>();

  constructor(options: HttpClientOptions) {
    // Otherwise the package reads the file of `TWILIO_CA_BUNDLE` each time, even if the name is blank.
    super({ ca: "" });
    this.#options = options;
    this.axios.interceptors.request.use((config) => {
      const { method = "", url = "", timeout = LONGEST_TRY } = config;
      const target = new URL(url);
      const maxContentLength = mostBytes(operationOf(method, target));
      const httpsAgent = options.agentFor(target.hostname);
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
   * A signal that aborts at the deadline or when the try has taken too long; axios's own timeout
   * restarts with each byte that arrives. (The sources of `AbortSignal.any` may be garbage-collected.)
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
      if (isCounted(operation)) this.counts.byOperation[operation]++;
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
    // JSON arrives parsed, so text is not JSON. A redirect, which the package accepts as an answer to
    // some requests, does not come from Twilio.
    if (answer.statusCode >= 300 || typeof answer.body === "string") {
      throw unreadableAnswer(operation);
    }
    return operation === "workers.list" ? { ...answer, body: withoutNulls(answer.body) } : answer;
  }
}

/** axios: an error names the request that failed. */
const tryOf = z.object({ config: z.object({ signal: z.custom<object>() }) });

const workerList = z.looseObject({ workers: z.array(z.unknown()) });

/** The list with `{}` for `null`, for which the package would give up the whole page. */
function withoutNulls<T>(body: T): T {
  const { data } = workerList.safeParse(body);
  if (data?.workers.includes(null) !== true) return body;
  return { ...body, workers: data.workers.map((one) => one ?? {}) };
}

function mostBytes(operation: Operation | undefined): number {
  return operation?.endsWith(".list") ? MOST_OF_LIST : MOST_OF_RECORD;
}

/** axios has no error code for it. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("maxContentLength");
}

/** TaskRouter API: Workers list, `TargetWorkersExpression`; the URLs of further pages have it too. */
function kindOf({ method, params }: RequestClient.RequestOptions, url: URL): RequestKind {
  if (method !== "get") return "write";
  const name = "TargetWorkersExpression";
  return url.searchParams.has(name) || Object.hasOwn(params ?? {}, name) ? "evaluated" : "read";
}

const dated = z.object({ date: z.string() });

/**
 * How far the clock of the server is ahead of ours, in ms, to the second; undefined if the answer
 * has no date (RFC 9110, 6.6.1: `Date`).
 *
 * @param now when the answer arrived, in ms since 1970
 */
function clockLead(headers: unknown, now: number): number | undefined {
  const lead = Date.parse(dated.safeParse(headers).data?.date ?? "") - now;
  return Number.isNaN(lead) ? undefined : lead;
}
