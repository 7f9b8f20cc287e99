import twilio from "twilio";
import type RequestClient from "twilio/lib/base/RequestClient.js";
import { Problem } from "../mapping/problem.ts";
import { type Operation, operationOf } from "./operation.ts";

/** How many requests were sent, each try counted. */
export interface RequestCounts {
  total: number;
  /** Answered 429. */
  throttled: number;
  /** Sent again after a failure. */
  retried: number;
  readonly byOperation: Record<Operation, number>;
}

/**
 * The `twilio` package's HTTP client, which every request passes: here requests are counted, and
 * none leaves for a host that must not get the credentials.
 */
export class MeteredClient extends twilio.RequestClient {
  readonly counts: RequestCounts = {
    total: 0,
    throttled: 0,
    retried: 0,
    byOperation: noRequests(),
  };

  readonly #mayAsk: (url: URL) => boolean;

  /**
   * @param timeout of one request, in ms
   * @param mayAsk whether a URL may be asked; `next_page_url` can name any host
   */
  constructor(timeout: number, mayAsk: (url: URL) => boolean) {
    super({ timeout });
    this.#mayAsk = mayAsk;
  }

  /** @throws Problem `host-refused`, and whatever the `twilio` package throws. */
  override async request<T>(options: RequestClient.RequestOptions<T>) {
    if (!this.#mayAsk(new URL(options.uri))) throw hostRefused();
    const operation = operationOf(options.method, options.uri);
    this.counts.total++;
    if (operation !== undefined) this.counts.byOperation[operation]++;
    const response = await super.request<T>(options);
    if (response.statusCode === 429) this.counts.throttled++;
    return response;
  }
}

function hostRefused(): Problem {
  return new Problem(
    "host-refused",
    "Twilio's answer pointed to another host for the next page. It was not asked, because it would have got the credentials. Look for a proxy in between.",
    { endsRun: true },
  );
}

function noRequests(): Record<Operation, number> {
  return {
    "workers.list": 0,
    "workers.fetch": 0,
    "users.list": 0,
    "users.fetch": 0,
    "users.create": 0,
    "users.update": 0,
  };
}
