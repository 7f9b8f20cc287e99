import type { Twilio } from "twilio";
import type { WorkerRecord } from "../mapping/worker.ts";
import { changedWorkers } from "./changed-workers.ts";
import type { DirectoryReader, WorkerScope } from "./directory.ts";
import { WORKER_SID, workerRecord } from "./records.ts";
import { type Requester, unlessMissing } from "./requester.ts";
import { settledList } from "./settled-list.ts";

/** TaskRouter API: Workers list, PageSize at most 1000. */
const PAGE_SIZE = 1000;

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
    const { expression, worker, changedSince, first } = scope;
    if (changedSince !== undefined) {
      const { events } = this.#workspace;
      yield* this.#bySid(await changedWorkers(events, this.#requester, changedSince), expression);
    } else if (first !== undefined) {
      for await (const page of this.#list({ expression, pageSize: first })) return yield page;
    } else if (worker === undefined) {
      yield* settledList(() => this.#list({ expression }));
    } else if (WORKER_SID.test(worker)) {
      yield* this.#bySid([worker], expression);
    } else {
      for await (const page of this.#list({ expression, friendlyName: worker })) {
        // A filter that got lost on the way must not make one Worker all Workers.
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

  async *#bySid(
    sids: readonly string[],
    expression: string | undefined,
  ): AsyncGenerator<WorkerRecord[]> {
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
  #list(filter: { expression: string | undefined; friendlyName?: string; pageSize?: number }) {
    const { expression, friendlyName, pageSize = PAGE_SIZE } = filter;
    const { workers } = this.#workspace;
    const params = {
      pageSize,
      ...(expression !== undefined && { targetWorkersExpression: expression }),
      ...(friendlyName !== undefined && { friendlyName }),
    };
    return this.#requester.pages("workers.list", workerRecord, {
      first: () => workers.page(params),
      next: (url) => workers.getPage(url),
    });
  }
}
