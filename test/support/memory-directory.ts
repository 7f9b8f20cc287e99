import type { Identity, UserSid } from "../../src/mapping/identity.ts";
import type { UserRecord, UserValues } from "../../src/mapping/user.ts";
import type { WorkerRecord } from "../../src/mapping/worker.ts";
import type { Directory, WorkerScope } from "../../src/twilio/directory.ts";

const USERS_PER_PAGE = 50;

/** A Worker's record. Its SID is `WK-` and its name. */
export function workerRecord(name: string, attributes: object | string = {}): WorkerRecord {
  const text = typeof attributes === "string" ? attributes : JSON.stringify(attributes);
  return { sid: `WK-${name}`, friendlyName: name, attributes: text };
}

/**
 * Twilio in memory, for tests of the engine in which HTTP does not matter. A User's SID is `US-` and
 * its identity. An expression matches the Workers whose names contain it.
 */
export class MemoryDirectory implements Directory {
  /** The requests and turns so far. */
  readonly log: string[] = [];
  readonly stored: Map<string, UserRecord>;
  /** The pages of the list of Workers. */
  pages: readonly (readonly WorkerRecord[])[];
  /** Called before each request with what is logged; what it throws is the answer. */
  onRequest: (request: string) => void | Promise<void> = () => {};
  isOver = () => false;
  /** Whether a failed write may be sent again. */
  mayRetry: (error: unknown, failures: number) => boolean = () => false;

  /** @param users the attributes of each User, by identity */
  constructor(
    pages: readonly (readonly WorkerRecord[])[],
    users: Readonly<Record<string, string>> = {},
  ) {
    this.pages = pages;
    const records = Object.entries(users).map(([identity, attributes]) =>
      userRecord(identity, { attributes }),
    );
    this.stored = new Map(records.map((user) => [user.identity, user]));
  }

  attributesOf(identity: string): string | null | undefined {
    return this.stored.get(identity)?.attributes;
  }

  async *workers({ worker, expression = "", first, namesOnly }: WorkerScope) {
    const about = Object.entries({ worker, expression, first, namesOnly }).flatMap(
      ([key, value]) => (value === undefined || value === "" ? [] : [`${key}=${value}`]),
    );
    for (const page of this.pages) {
      await this.#asked(["list workers", ...about].join(" "));
      yield page
        .filter(
          ({ sid, friendlyName }) =>
            worker === undefined || worker === sid || worker === friendlyName,
        )
        .filter(({ friendlyName }) => friendlyName.includes(expression))
        .slice(0, first);
    }
  }

  async worker(sid: string) {
    await this.#asked(`read ${sid}`);
    return this.pages.flat().find((record) => record.sid === sid);
  }

  async *users() {
    const all = [...this.stored.values()];
    for (let start = 0; start === 0 || start < all.length; start += USERS_PER_PAGE) {
      await this.#asked("list users");
      yield all.slice(start, start + USERS_PER_PAGE);
    }
  }

  async user(key: Identity | UserSid) {
    await this.#asked(`read ${key}`);
    return this.stored.get(key);
  }

  async turnToWrite() {
    await this.#asked("turn");
    return { isOver: () => this.isOver() };
  }

  async createUser(identity: Identity, values: UserValues, roleSid: string | undefined) {
    await this.#asked(`create ${identity}${roleSid === undefined ? "" : ` as ${roleSid}`}`);
    if (this.stored.has(identity)) return false;
    this.stored.set(identity, userRecord(identity, values));
    return true;
  }

  async updateUser(sid: string, values: UserValues) {
    await this.#asked(`update ${sid}`);
    const user = [...this.stored.values()].find((one) => one.sid === sid);
    if (user === undefined) return false;
    this.stored.set(user.identity, { ...user, ...values });
    return true;
  }

  async mayWriteAgain(error: unknown, failures: number) {
    return this.mayRetry(error, failures);
  }

  async #asked(request: string): Promise<void> {
    this.log.push(request);
    await this.onRequest(request);
  }
}

function userRecord(identity: string, { attributes = "{}", friendlyName }: UserValues): UserRecord {
  return { sid: `US-${identity}`, identity, friendlyName: friendlyName ?? null, attributes };
}
