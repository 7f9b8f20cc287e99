import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import { type Deadline, twilioGone } from "./deadline.ts";
import { hostRefused, unreadableAnswer, waitTooLong } from "./failed-answer.ts";
import type { RequestCounts } from "./http-client.ts";
import type { Operation } from "./operation.ts";
import { retryDelay } from "./retry-delay.ts";
import { TwilioError } from "./twilio-error.ts";

/** How often one request is sent at most. */
const MOST_TRIES = 8;

/** How many failures in a row, over all requests of a run, mean that Twilio is gone. */
const GONE_AFTER = 20;
/** From the first to the last of them, in ms: longer than most network problems. */
const GONE_FOR = 15_000;
/** How long requests in flight may then still be answered, in ms. */
const GRACE = 2000;

/** How many pages of a list in a row may bring nothing new. */
const MOST_STALE_PAGES = 3;

/** The part of the `twilio` package's pages that is used. */
export interface Page {
  readonly instances: readonly unknown[];
  readonly nextPageUrl?: string | undefined;
}

/** How to request the pages of a list. */
export interface PageRequests {
  first(): Promise<Page>;
  next(url: string): Promise<Page>;
}

/** Sends requests, retries those that may succeed, and turns every failure into a Problem. */
export class Requester {
  readonly #deadline: Deadline;
  readonly #counts: RequestCounts;
  /** Over all requests, since Twilio last answered one of them. */
  #failuresInARow = 0;
  /** When the first of these was, in ms of the deadline's clock. */
  #failingSince = 0;

  /** @param counts where retries are counted */
  constructor(deadline: Deadline, counts: RequestCounts) {
    this.#deadline = deadline;
    this.#counts = counts;
  }

  /**
   * Sends a read until the answer has this shape, or there is no time left.
   *
   * @param mostTries how often at most, if Twilio fails to answer
   */
  async read<T>(
    operation: Operation,
    shape: z.ZodType<T>,
    request: () => Promise<unknown>,
    mostTries = MOST_TRIES,
  ): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.#answerOf(operation, shape, request);
      } catch (error) {
        const isTrouble = error instanceof TwilioError && error.isTrouble;
        const isEnough = isTrouble && failures >= mostTries;
        if (isEnough || !(await this.mayTryAgain(error, failures, "read"))) throw error;
      }
    }
  }

  /** Sends a write once, because it may have taken effect although it failed. */
  write<T>(operation: Operation, shape: z.ZodType<T>, request: () => Promise<unknown>): Promise<T> {
    return this.#answerOf(operation, shape, request);
  }

  /**
   * Waits until a failed request may be retried; returns false at once if that is useless or there
   * is no time.
   *
   * @param failures how often it has failed, from 1
   * @throws TwilioError `throttled` if Twilio asks to wait longer than there is time, Problem
   * `twilio-gone` if it has answered nothing for a while, and Problem `interrupted` or `deadline`.
   */
  async mayTryAgain(error: unknown, failures: number, kind: "read" | "write"): Promise<boolean> {
    if (!(error instanceof TwilioError) || failures >= MOST_TRIES) return false;
    if (error.retry === "never" || (error.retry === "reads" && kind === "write")) return false;
    if (error.retry === "once" && failures > 1) return false;
    const { clock, timeLeft } = this.#deadline;
    this.#endIfGone(clock.now() - this.#failingSince);
    const delay = retryDelay(failures, error.retryAfter, clock.random());
    if (delay >= timeLeft) {
      // A 503 to one request does not end the others.
      if (error.retryAfter === undefined || error.status !== 429) return false;
      this.#end(waitTooLong(error.retryAfter));
    }
    await this.#deadline.sleep(delay);
    this.#counts.retried++;
    return true;
  }

  #endIfGone(ms: number): void {
    if (this.#failuresInARow < GONE_AFTER || ms < GONE_FOR) return;
    this.#end(twilioGone(this.#failuresInARow, ms));
  }

  /** Ends everything that waits for Twilio, instead of letting each request fail by itself. */
  #end(problem: Problem): never {
    this.#deadline.endSoon(problem, GRACE);
    throw problem;
  }

  /**
   * Follows `next_page_url` to the end, and yields the records of each page. A page that leads back
   * to an earlier one is requested again, like an unreadable answer; several pages in a row without
   * anything new end the list.
   *
   * @throws TwilioError `pages-repeat`, `answer-unreadable` and what `read` throws.
   * @param mostTries how often each page is requested at most
   */
  async *pages<T>(
    operation: Operation,
    record: z.ZodType<T>,
    requests: PageRequests,
    mostTries?: number,
  ): AsyncGenerator<T[]> {
    const asked = new Set<string>();
    const seen = new Set<string>([rangeOf([])]);
    let stalePages = 0;
    const page = z.object({ instances: z.array(record), nextPageUrl: z.unknown() });
    let url: string | undefined;
    do {
      const target = url;
      let range = "";
      if (target !== undefined) asked.add(target);
      const request = async () => {
        const found = await (target === undefined ? requests.first() : requests.next(target));
        if (found.nextPageUrl !== undefined && asked.has(found.nextPageUrl)) {
          throw pagesRepeat(operation, "always");
        }
        range = rangeOf(found.instances);
        return found;
      };
      const { instances, nextPageUrl } = await this.read(operation, page, request, mostTries);
      yield instances;
      stalePages = seen.has(range) ? stalePages + 1 : 0;
      if (stalePages > MOST_STALE_PAGES) throw pagesRepeat(operation, "never");
      seen.add(range);
      // The package would refuse an invalid URL, and the request would be retried in vain.
      url = z.url().optional().safeParse(nextPageUrl).data;
      if (url !== nextPageUrl) throw hostRefused();
    } while (url !== undefined);
  }

  /** Any error that is not a Problem comes from reading the answer: from zod, or the package. */
  async #answerOf<T>(
    operation: Operation,
    shape: z.ZodType<T>,
    request: () => Promise<unknown>,
  ): Promise<T> {
    try {
      const answer = shape.parse(await request());
      this.#noteAnswer(true);
      return answer;
    } catch (error) {
      const problem = error instanceof Problem ? error : unreadableAnswer(operation);
      // A refusal or a 429 is an answer too.
      this.#noteAnswer(problem instanceof TwilioError && !problem.isTrouble);
      throw problem;
    }
  }

  #noteAnswer(isAnswer: boolean): void {
    if (!isAnswer && this.#failuresInARow === 0) this.#failingSince = this.#deadline.clock.now();
    this.#failuresInARow = isAnswer ? 0 : this.#failuresInARow + 1;
  }
}

const anyRecord = z.object({ sid: z.string() });

/** The first and the last record of a page, as text. */
function rangeOf(records: readonly unknown[]): string {
  const sidOf = (record: unknown) => anyRecord.safeParse(record).data?.sid;
  return `${sidOf(records[0])} ${sidOf(records.at(-1))}`;
}

function pagesRepeat(operation: Operation, retry: "always" | "never"): TwilioError {
  return new TwilioError(
    "pages-repeat",
    `Twilio's answers to ${operation} repeat what was read before, so the list cannot be read to the end. Run again.`,
    { retry },
  );
}
