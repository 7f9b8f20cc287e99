import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import { type Deadline, twilioGone } from "./deadline.ts";
import { hostRefused, unreadableAnswer, waitTooLong } from "./failed-answer.ts";
import type { RequestCounts } from "./http-client.ts";
import type { Operation } from "./operation.ts";
import { rangeOf } from "./records.ts";
import { retryDelay } from "./retry-delay.ts";
import { Silence } from "./silence.ts";
import { TwilioError } from "./twilio-error.ts";

/** How often one request is sent at most. */
const MOST_TRIES = 8;

/** How long requests in flight may still be answered if a run ends early, in ms. */
const GRACE = 2000;

/** How many pages of a list in a row may bring nothing new. */
const MOST_STALE_PAGES = 3;

/** The part of the `twilio` package's pages that is used. */
export interface Page {
  readonly instances: readonly unknown[];
  readonly nextPageUrl?: string | undefined;
}

/** A request that Twilio did not or could not answer, and that will be retried. */
export interface Trouble {
  /** Of Twilio's answer; undefined if there was none that could be read. */
  readonly status: number | undefined;
  /** Which try the next one is, from 2, and how often the request is sent at most. */
  readonly nextTry: number;
  readonly mostTries: number;
  /** When the next try begins, in ms from now. */
  readonly delay: number;
}

/** Called before each wait for Twilio to answer; with undefined, once it answers again. */
export type OnTrouble = (trouble: Trouble | undefined) => void;

/** Sends requests, retries those that may succeed, and turns every failure into a Problem. */
export class Requester {
  readonly #deadline: Deadline;
  readonly #counts: RequestCounts;
  readonly #onTrouble: OnTrouble;
  readonly #silence = new Silence();

  /** @param counts where retries are counted */
  constructor(deadline: Deadline, counts: RequestCounts, onTrouble: OnTrouble) {
    this.#deadline = deadline;
    this.#counts = counts;
    this.#onTrouble = onTrouble;
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
        return await this.send(operation, shape, request);
      } catch (error) {
        if (!(await this.mayTryAgain(error, failures, "read", mostTries))) throw error;
      }
    }
  }

  /**
   * Sends a request once: a write, because it may have taken effect although it failed. Any error
   * that is not a Problem comes from reading the answer: from zod, or the package.
   */
  async send<T>(
    operation: Operation,
    shape: z.ZodType<T>,
    request: () => Promise<unknown>,
  ): Promise<T> {
    try {
      const answer = shape.parse(await request());
      this.#note(true);
      return answer;
    } catch (error) {
      const problem = error instanceof Problem ? error : unreadableAnswer(operation);
      // A refusal or a 429 is an answer too.
      const isAnswer = problem instanceof TwilioError && !problem.isTrouble;
      this.#note(isAnswer);
      throw problem;
    }
  }

  #note(isAnswer: boolean): void {
    if (isAnswer && this.#silence.failures > 0) this.#onTrouble(undefined);
    this.#silence.note(isAnswer, this.#deadline.clock.now());
  }

  /**
   * Waits until a failed request may be retried; returns false at once if that is useless or there
   * is no time.
   *
   * @param failures how often it has failed, from 1
   * @param mostTries how often it is sent at most, if Twilio does not answer or cannot
   * @throws TwilioError `throttled` if Twilio asks to wait longer than there is time, Problem
   * `twilio-gone` if it has answered nothing for a while, and Problem `interrupted` or `deadline`.
   */
  async mayTryAgain(
    error: unknown,
    failures: number,
    kind: "read" | "write",
    mostTries = MOST_TRIES,
  ): Promise<boolean> {
    if (!(error instanceof TwilioError)) return false;
    const { status, isTrouble } = error;
    if (failures >= (isTrouble ? mostTries : MOST_TRIES)) return false;
    if (error.retry === "never" || (error.retry === "reads" && kind === "write")) return false;
    if (error.retry === "once" && failures > 1) return false;
    const { clock, timeLeft } = this.#deadline;
    this.#endIfGone(error, clock.now());
    const wait = retryDelay(failures, error.retryAfter, clock.random());
    const mayBeShorter = isTrouble && error.retryAfter === undefined;
    const delay = mayBeShorter ? Math.min(wait, this.#silence.longestWait(clock.now())) : wait;
    if (delay >= timeLeft) {
      // A 503 to one request does not end the others.
      if (error.retryAfter === undefined || status !== 429) return false;
      this.#end(waitTooLong(error.retryAfter));
    }
    if (isTrouble) this.#onTrouble({ status, nextTry: failures + 1, mostTries, delay });
    await this.#deadline.sleep(delay);
    this.#counts.retried++;
    return true;
  }

  #endIfGone(error: TwilioError, now: number): void {
    const silence = this.#silence;
    if (!silence.isTooLong(now)) return;
    // From the start, the failure itself says more of the cause.
    this.#end(silence.hasBeenBroken ? twilioGone(silence.failures, silence.lasts(now)) : error);
  }

  /** Ends all that waits for Twilio, with one problem, instead of letting each request fail by itself. */
  #end(problem: Problem): never {
    this.#deadline.endSoon(problem, GRACE);
    throw this.#deadline.noNew.reason;
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
    requests: { first(): Promise<Page>; next(url: string): Promise<Page> },
    mostTries?: number,
  ): AsyncGenerator<T[]> {
    const asked = new Set<string | undefined>();
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
        if (asked.has(found.nextPageUrl)) throw pagesRepeat(operation, "always");
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
}

function pagesRepeat(operation: Operation, retry: "always" | "never"): TwilioError {
  return new TwilioError(
    "pages-repeat",
    `Twilio's answers to ${operation} repeat what was read before, so the list cannot be read to the end. Run again.`,
    { retry },
  );
}
