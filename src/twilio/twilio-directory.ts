import type { Twilio } from "twilio";
import type { WorkerListInstancePageOptions } from "twilio/lib/rest/taskrouter/v1/workspace/worker.js";
import { z } from "zod";
import type { Identity } from "../mapping/identity.ts";
import { Problem } from "../mapping/problem.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { Settings } from "../settings.ts";
import type { UserValues } from "../sync/change.ts";
import type { UserRecord } from "../sync/user.ts";
import type { Directory, WorkerScope } from "./directory.ts";
import type { Operation } from "./operation.ts";
import { toTwilioError } from "./to-twilio-error.ts";
import { TwilioError } from "./twilio-error.ts";

const workerRecord = z.object({
  sid: z.string().startsWith("WK"),
  friendlyName: z
    .string()
    .nullable()
    .transform((name) => name ?? ""),
  attributes: z.string().nullable(),
});

const userRecord = z.object({
  sid: z.string().startsWith("US"),
  identity: z.string(),
  friendlyName: z.string().nullable(),
  attributes: z.string().nullable(),
});

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

  constructor(client: Twilio, settings: Pick<Settings, "workspaceSid" | "serviceSid">) {
    this.#workers = client.taskrouter.v1.workspaces(settings.workspaceSid).workers;
    this.#users =
      settings.serviceSid === undefined
        ? client.conversations.v1.users
        : client.conversations.v1.services(settings.serviceSid).users;
  }

  async *workers({ expression, worker }: WorkerScope): AsyncGenerator<WorkerRecord[]> {
    const isSid = worker !== undefined && WORKER_SID.test(worker);
    if (isSid && expression === undefined) {
      const record = await this.worker(worker);
      if (record !== undefined) yield [record];
      return;
    }
    const filter = isSid ? `(${expression}) AND sid == '${worker}'` : expression;
    yield* this.#workerPages({
      pageSize: WORKERS_PAGE_SIZE,
      ...(filter !== undefined && { targetWorkersExpression: filter }),
      ...(worker !== undefined && !isSid && { friendlyName: worker }),
    });
  }

  /** Follows `next_page_url` to the end (TaskRouter API: Workers list). */
  async *#workerPages(params: WorkerListInstancePageOptions): AsyncGenerator<WorkerRecord[]> {
    const asked = new Set<string>();
    let next: string | undefined;
    do {
      const url = next;
      const page = await ask("workers.list", () =>
        url === undefined ? this.#workers.page(params) : this.#workers.getPage(url),
      );
      yield await ask("workers.list", async () => z.array(workerRecord).parse(page.instances));
      next = page.nextPageUrl;
      if (next !== undefined && asked.size === asked.add(next).size) throw pagesRepeat();
    } while (next !== undefined);
  }

  async worker(sid: string): Promise<WorkerRecord | undefined> {
    return unlessMissing(
      ask("workers.fetch", async () => workerRecord.parse(await this.#workers.get(sid).fetch())),
    );
  }

  async user(identity: Identity): Promise<UserRecord | undefined> {
    // The package puts what it is given into the path as it is, so it is encoded here.
    const context = this.#users.get(encodeURIComponent(identity));
    return unlessMissing(ask("users.fetch", async () => userRecord.parse(await context.fetch())));
  }

  async createUser(
    identity: Identity,
    values: UserValues,
    roleSid: string | undefined,
  ): Promise<boolean> {
    try {
      await ask("users.create", () =>
        this.#users.create({ identity, ...values, ...(roleSid !== undefined && { roleSid }) }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      if (error.status === 409 || error.twilioCode === USER_EXISTS) return false;
      throw error;
    }
  }

  async updateUser(sid: string, values: UserValues): Promise<boolean> {
    const updated = ask("users.update", () => this.#users.get(sid).update(values));
    return (await unlessMissing(updated)) !== undefined;
  }
}

function pagesRepeat(): Problem {
  return new Problem(
    "pages-repeat",
    "Twilio's list of Workers came back to a page that was read already, so it cannot be read to its end. Run again.",
    { endsRun: true },
  );
}

/** Sends one request; whatever goes wrong comes out as a Problem without credentials. */
async function ask<T>(operation: Operation, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toTwilioError(error, operation);
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
