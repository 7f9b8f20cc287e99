import pMap from "p-map";
import type { Twilio } from "twilio";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import { changedWorkers } from "./changed-workers.ts";
import type { DirectoryReader, WorkerScope } from "./directory.ts";
import { type ListedWorker, listedWorker, WORKER_SID, workerRecord } from "./records.ts";
import type { Requester } from "./requester.ts";
import { TwilioError, unlessMissing } from "./twilio-error.ts";

/** Page sizes in the order they are tried (TaskRouter API: Workers list, PageSize at most 1000). */
const PAGE_SIZES = [1000, 200] as const;
const SMALLEST_PAGE = 20;
/** How often a page of these sizes is requested at most. */
const TRIES_OF_A_SIZE = 3;

/** How many Workers whose attributes a list omits are fetched at once. */
const FETCHES_AT_ONCE = 20;

/** How many SIDs are named in one `TargetWorkersExpression`: about 2 KB of URL. */
const SIDS_PER_EXPRESSION = 50;

/** The Workers of one Workspace, over the `twilio` package. */
export class WorkerReader implements Pick<DirectoryReader, "workers" | "worker"> {
  readonly #workspace;
  readonly #requester: Requester;

  constructor(client: Twilio, workspaceSid: string, requester: Requester) {
    this.#workspace = client.taskrouter.v1.workspaces(workspaceSid);
    this.#requester = requester;
  }

  async *workers(scope: WorkerScope): AsyncGenerator<readonly WorkerRecord[]> {
    for await (const page of this.#listed(scope)) {
      const records = await pMap(page, (one) => this.#whole(one, scope), {
        concurrency: FETCHES_AT_ONCE,
      });
      yield records.filter((record) => record !== undefined);
    }
  }

  /** A listed Worker with its attributes, or undefined if it is gone. */
  async #whole(
    { attributes, ...listed }: ListedWorker,
    { namesOnly }: WorkerScope,
  ): Promise<WorkerRecord | undefined> {
    if (attributes !== null || namesOnly) return { ...listed, attributes: attributes ?? "" };
    try {
      return await this.worker(listed.sid);
    } catch (error) {
      if (!(error instanceof Problem) || error.endsRun) throw error;
      return { ...listed, attributes: error };
    }
  }

  async *#listed(scope: WorkerScope): AsyncGenerator<readonly ListedWorker[]> {
    const { expression, worker, changedSince, first } = scope;
    if (changedSince !== undefined) {
      const { events } = this.#workspace;
      yield* this.#bySid(await changedWorkers(events, this.#requester, changedSince), expression);
    } else if (first !== undefined) {
      for await (const page of this.#list({ expression, pageSize: first })) return yield page;
    } else if (worker === undefined) {
      yield* settledList(() => this.#all(expression));
    } else if (WORKER_SID.test(worker)) {
      yield* this.#bySid([worker], expression);
    } else {
      for await (const page of this.#list({ expression, friendlyName: worker })) {
        // If the filter is lost on the way, one Worker must not become all Workers.
        yield page.filter((one) => one.friendlyName.toLowerCase() === worker.toLowerCase());
      }
    }
  }

  worker(sid: string): Promise<WorkerRecord | undefined> {
    const context = this.#workspace.workers.get(sid);
    return unlessMissing(
      this.#requester.read("workers.fetch", workerRecord, () => context.fetch()),
    );
  }

  /** In smaller pages if Twilio fails to send large ones; then a Worker may be in several. */
  async *#all(expression: string | undefined): AsyncGenerator<readonly ListedWorker[]> {
    for (const pageSize of PAGE_SIZES) {
      try {
        return yield* this.#list({ expression, pageSize, mostTries: TRIES_OF_A_SIZE });
      } catch (error) {
        const mayHelp = error instanceof TwilioError && error.isTrouble && error.retry !== "never";
        if (!mayHelp) throw error;
      }
    }
    yield* this.#list({ expression, pageSize: SMALLEST_PAGE });
  }

  async *#bySid(
    sids: readonly string[],
    expression: string | undefined,
  ): AsyncGenerator<ListedWorker[]> {
    const [only, ...others] = sids;
    if (only !== undefined && others.length === 0 && expression === undefined) {
      const record = await this.worker(only);
      if (record !== undefined) yield [record];
      return;
    }
    for (let start = 0; start < sids.length; start += SIDS_PER_EXPRESSION) {
      const some = sids.slice(start, start + SIDS_PER_EXPRESSION);
      const isNamed = `sid IN [${some.map((sid) => `'${sid}'`).join(", ")}]`;
      const both = expression === undefined ? isNamed : `(${expression}) AND ${isNamed}`;
      for await (const page of this.#list({ expression: both })) {
        yield page.filter(({ sid }) => some.includes(sid));
      }
    }
  }

  /** TaskRouter API: Workers list. */
  #list(filter: {
    readonly expression: string | undefined;
    readonly friendlyName?: string;
    readonly pageSize?: number;
    readonly mostTries?: number;
  }) {
    const { expression, friendlyName, pageSize = PAGE_SIZES[0], mostTries } = filter;
    const { workers } = this.#workspace;
    const params = {
      pageSize,
      ...(expression !== undefined && { targetWorkersExpression: expression }),
      ...(friendlyName !== undefined && { friendlyName }),
    };
    const requests = {
      first: () => workers.page(params),
      next: (url: string) => workers.getPage(url),
    };
    return this.#requester.pages("workers.list", listedWorker, requests, mostTries);
  }
}

/** How often a list is read at most. */
const MOST_READINGS = 5;

/**
 * All of a list (of Workers) whose pages may shift while they are read: if an entry is deleted, later
 * ones move up, perhaps to a page that was already read. So a list of several pages is read again
 * until that brings nothing new. (Twilio does not document whether its paging is stable.)
 *
 * @param read reads the list, page by page
 * @returns the pages with new entries, each entry once, and the empty pages of the first reading.
 * @throws Problem `list-unsettled`
 */
export async function* settledList<T extends { readonly sid: string }>(
  read: () => AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  const known = new Set<string>();
  for (let readings = 0; readings < MOST_READINGS; readings++) {
    const before = known.size;
    let pages = 0;
    for await (const page of read()) {
      pages++;
      const fresh = page.filter(({ sid }) => known.size < known.add(sid).size);
      const isEmptyItself = readings === 0 && page.length === 0;
      if (isEmptyItself || fresh.length > 0) yield fresh;
    }
    if (pages < 2 || known.size === before) return;
  }
  throw new Problem(
    "list-unsettled",
    `The list of Workers kept changing while it was read ${MOST_READINGS} times, so some Workers may be missing. Run again.`,
  );
}
