import type { Twilio } from "twilio";
import type { WorkerListInstancePageOptions } from "twilio/lib/rest/taskrouter/v1/workspace/worker.js";
import { z } from "zod";
import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import type { UserRecord, UserValues } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { Settings } from "../settings.ts";
import type { Directory, WorkerScope } from "./directory.ts";
import { unreadableAnswer } from "./failed-answer.ts";
import type { Operation } from "./operation.ts";
import type { Patience } from "./patience.ts";
import { userRecord, workerRecord } from "./records.ts";
import { TwilioError } from "./twilio-error.ts";

/** Conversations API: "User already exists"; the HTTP status that goes with it is not documented. */
const USER_EXISTS = 50201;

/** TaskRouter API: Workers list, PageSize at most 1000. */
const WORKERS_PAGE_SIZE = 1000;

const WORKER_SID = /^WK[0-9a-f]{32}$/i;

/** What is used of both `v1.users` and `v1.services(…).users`. */
interface UserList {
  get(sid: string): {
    fetch(): Promise<unknown>;
    update(values: UserValues): Promise<unknown>;
  };
  create(values: { identity: string; roleSid?: string } & UserValues): Promise<unknown>;
}

/** The Workers and Users of one Workspace and one service, over the `twilio` package. */
export class TwilioDirectory implements Directory {
  readonly #workers;
  readonly #users: UserList;
  readonly #patience: Patience;

  constructor(
    client: Twilio,
    settings: Pick<Settings, "workspaceSid" | "serviceSid">,
    patience: Patience,
  ) {
    this.#workers = client.taskrouter.v1.workspaces(settings.workspaceSid).workers;
    this.#users =
      settings.serviceSid === undefined
        ? client.conversations.v1.users
        : client.conversations.v1.services(settings.serviceSid).users;
    this.#patience = patience;
  }

  async *workers({ expression, worker }: WorkerScope): AsyncGenerator<WorkerRecord[]> {
    const isSid = worker !== undefined && WORKER_SID.test(worker);
    if (isSid && expression === undefined) {
      const record = await this.worker(worker);
      if (record !== undefined) yield [record];
      return;
    }
    const filter = isSid ? `(${expression}) AND sid == '${worker}'` : expression;
    const pages = this.#workerPages({
      pageSize: WORKERS_PAGE_SIZE,
      ...(filter !== undefined && { targetWorkersExpression: filter }),
      ...(worker !== undefined && !isSid && { friendlyName: worker }),
    });
    for await (const page of pages) {
      yield worker === undefined ? page : page.filter((record) => isNamed(record, worker));
    }
  }

  /** Follows `next_page_url` to the end (TaskRouter API: Workers list). */
  async *#workerPages(params: WorkerListInstancePageOptions): AsyncGenerator<WorkerRecord[]> {
    const asked = new Set<string>();
    let url: string | undefined;
    do {
      const target = url;
      const { records, nextPageUrl } = await this.#read("workers.list", async () => {
        const page = await (target === undefined
          ? this.#workers.page(params)
          : this.#workers.getPage(target));
        const records = z.array(workerRecord).parse(page.instances);
        return { records, nextPageUrl: page.nextPageUrl };
      });
      yield records;
      url = nextPageUrl;
      if (url !== undefined && asked.size === asked.add(url).size) throw pagesRepeat();
    } while (url !== undefined);
  }

  worker(sid: string): Promise<WorkerRecord | undefined> {
    const context = this.#workers.get(sid);
    return unlessMissing(
      this.#read("workers.fetch", async () => workerRecord.parse(await context.fetch())),
    );
  }

  user(identity: Identity): Promise<UserRecord | undefined> {
    // The package puts what it is given into the path as it is, so it is encoded here.
    const context = this.#users.get(encodeURIComponent(identity));
    return unlessMissing(
      this.#read("users.fetch", async () => userRecord.parse(await context.fetch())),
    );
  }

  async createUser(
    identity: Identity,
    values: UserValues,
    roleSid: string | undefined,
  ): Promise<boolean> {
    const user = { identity, ...values, ...(roleSid !== undefined && { roleSid }) };
    try {
      await this.#write("users.create", () => this.#users.create(user));
      return true;
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      if (error.status === 409 || error.twilioCode === USER_EXISTS) return false;
      throw error;
    }
  }

  async updateUser(sid: string, values: UserValues): Promise<boolean> {
    const context = this.#users.get(sid);
    const updated = this.#write("users.update", () => context.update(values));
    return (await unlessMissing(updated)) !== undefined;
  }

  mayWriteAgain(error: unknown, failures: number): Promise<boolean> {
    return this.#patience.waits(error, failures, "write");
  }

  #read<T>(operation: Operation, request: () => Promise<T>): Promise<T> {
    return this.#patience.read(() => readable(operation, request()));
  }

  #write<T>(operation: Operation, request: () => Promise<T>): Promise<T> {
    return this.#patience.once(() => readable(operation, request()));
  }
}

/** A filter that got lost on the way must not make one Worker all Workers. */
function isNamed({ sid, friendlyName }: WorkerRecord, worker: string): boolean {
  return sid === worker || friendlyName.toLowerCase() === worker.toLowerCase();
}

/** What is thrown by no request is thrown by reading its answer: by zod, or by the package. */
async function readable<T>(operation: Operation, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof Problem ? error : unreadableAnswer(operation);
  }
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TwilioError && error.status === 404) return undefined;
    throw error;
  }
}

function pagesRepeat(): Problem {
  return new Problem(
    "pages-repeat",
    "Twilio's list of Workers came back to a page that was read already, so it cannot be read to its end. Run again.",
    { endsRun: true },
  );
}
