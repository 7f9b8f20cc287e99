import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import type { Deadline } from "./deadline.ts";
import { hostRefused, unreadableAnswer, waitTooLong } from "./failed-answer.ts";
import type { RequestCounts } from "./http-client.ts";
import type { Operation } from "./operation.ts";
import { retryDelay } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** How often one request is sent at most. */
const MOST_TRIES = 8;

/** What is used of the `twilio` package's pages. */
export interface Page {
  readonly instances: readonly unknown[];
  readonly nextPageUrl?: string | undefined;
}

/** How a list is asked for. */
export interface PageRequests {
  first(): Promise<Page>;
  next(url: string): Promise<Page>;
}

/** Sends requests again where that may help; whatever goes wrong comes out as a Problem. */
export class Requester {
  readonly #deadline: Deadline;
  readonly #counts: RequestCounts;

  /** @param counts where what is sent again is counted */
  constructor(deadline: Deadline, counts: RequestCounts) {
    this.#deadline = deadline;
    this.#counts = counts;
  }

  /** Sends a read until it is answered in this shape, or there is no time left. */
  async read<T>(
    operation: Operation,
    shape: z.ZodType<T>,
    request: () => Promise<unknown>,
  ): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await answerOf(operation, shape, request);
      } catch (error) {
        if (!(await this.mayTryAgain(error, failures, "read"))) throw error;
      }
    }
  }

  /** Sends a write once: it may have taken effect although it failed. */
  write<T>(operation: Operation, shape: z.ZodType<T>, request: () => Promise<unknown>): Promise<T> {
    return answerOf(operation, shape, request);
  }

  /**
   * Waits until something that failed may be sent again; false, at once, if that is of no use or
   * there is no time for it.
   *
   * @param failures how often it failed so far, from 1
   * @throws TwilioError `throttled` if Twilio asks to wait longer than there is time, and Problem
   * `interrupted` or `deadline`.
   */
  async mayTryAgain(error: unknown, failures: number, kind: "read" | "write"): Promise<boolean> {
    if (!(error instanceof TwilioError) || failures >= MOST_TRIES) return false;
    if (error.retry === "never" || (error.retry === "reads" && kind === "write")) return false;
    const { clock, timeLeft } = this.#deadline;
    const delay = retryDelay(failures, error.retryAfter, clock.random());
    if (delay >= timeLeft) {
      if (error.retryAfter !== undefined) throw waitTooLong(error.retryAfter);
      return false;
    }
    await this.#deadline.sleep(delay);
    this.#counts.retried++;
    return true;
  }

  /**
   * Follows `next_page_url` to the end, and gives the records of each page. A page that leads back
   * to one that was read is asked for again, like an answer that cannot be read.
   */
  async *pages<T>(
    operation: Operation,
    record: z.ZodType<T>,
    requests: PageRequests,
  ): AsyncGenerator<T[]> {
    const asked = new Set<string>();
    const page = z.object({ instances: z.array(record), nextPageUrl: z.unknown() });
    let url: string | undefined;
    do {
      const target = url;
      if (target !== undefined) asked.add(target);
      const { instances, nextPageUrl } = await this.read(operation, page, async () => {
        const found = await (target === undefined ? requests.first() : requests.next(target));
        if (found.nextPageUrl !== undefined && asked.has(found.nextPageUrl)) {
          throw pagesRepeat(operation);
        }
        return found;
      });
      yield instances;
      // What is no URL the package does not send, but it would be tried again and again.
      url = z.url().optional().safeParse(nextPageUrl).data;
      if (url !== nextPageUrl) throw hostRefused();
    } while (url !== undefined);
  }
}

/** The answer, or undefined when Twilio says that there is nothing of that name. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TwilioError && error.status === 404) return undefined;
    throw error;
  }
}

/** What is thrown by no request is thrown by reading its answer: by zod, or by the package. */
async function answerOf<T>(
  operation: Operation,
  shape: z.ZodType<T>,
  request: () => Promise<unknown>,
): Promise<T> {
  try {
    return shape.parse(await request());
  } catch (error) {
    throw error instanceof Problem ? error : unreadableAnswer(operation);
  }
}

function pagesRepeat(operation: Operation): TwilioError {
  return new TwilioError(
    "pages-repeat",
    `Twilio's answers to ${operation} came back to a page that was read already, so the list cannot be read to its end. Run again.`,
    { retry: "always" },
  );
}
