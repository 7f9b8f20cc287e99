import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import { hostRefused, unreadableAnswer } from "./failed-answer.ts";
import type { Operation } from "./operation.ts";
import type { Patience } from "./patience.ts";
import { TwilioError } from "./twilio-error.ts";

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

/** Sends requests with patience; whatever goes wrong comes out as a Problem. */
export class Requester {
  readonly #patience: Patience;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** Sends a read until it is answered, or patience is at its end. */
  read<T>(operation: Operation, request: () => Promise<T>): Promise<T> {
    return this.#patience.read(() => readable(operation, request()));
  }

  /** Sends a write once: it may have taken effect although it failed. */
  write<T>(operation: Operation, request: () => Promise<T>): Promise<T> {
    return this.#patience.once(() => readable(operation, request()));
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
    let url: string | undefined;
    do {
      const target = url;
      if (target !== undefined) asked.add(target);
      const { records, nextPageUrl } = await this.read(operation, async () => {
        const page = await (target === undefined ? requests.first() : requests.next(target));
        const { nextPageUrl } = page;
        if (nextPageUrl !== undefined && asked.has(nextPageUrl)) throw pagesRepeat(operation);
        return { records: z.array(record).parse(page.instances), nextPageUrl };
      });
      yield records;
      url = nextPageUrl;
      // What is no URL the package does not send, but it would be tried again and again.
      if (url !== undefined && !URL.canParse(url)) throw hostRefused();
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
async function readable<T>(operation: Operation, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
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
