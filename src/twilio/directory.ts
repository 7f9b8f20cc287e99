import type { Identity, UserSid } from "../mapping/identity.ts";
import type { UserRecord, UserValues } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { Turn } from "./rate-limiter.ts";

/** Which Workers are meant: all, a single one, or those that have changed; of an expression or any. */
export interface WorkerScope {
  /** A TaskRouter expression (TaskRouter API: `TargetWorkersExpression`). */
  readonly expression?: string | undefined;
  /** A Worker's SID or its friendly name. */
  readonly worker?: string | undefined;
  /** Only Workers of which TaskRouter remembers a change since then; it remembers 30 days. */
  readonly changedSince?: Date | undefined;
  /** Only the first of all Workers or of those that an expression matches: so many, at most 1000. */
  readonly first?: number | undefined;
  /** Attributes are not needed, so that those which a list withholds need not be fetched. */
  readonly namesOnly?: true | undefined;
}

/** What the engine reads. Every method throws a Problem when Twilio does not give an answer. */
export interface DirectoryReader {
  /** The Workers with their attributes, page by page, as Twilio sends them, but each once. */
  workers(scope: WorkerScope): AsyncIterable<readonly WorkerRecord[]>;
  /** One Worker with its attributes, or undefined when it is gone. */
  worker(sid: string): Promise<WorkerRecord | undefined>;
  /** All Users of the service, page by page, as Twilio sends them; in no order that is promised. */
  users(): AsyncIterable<readonly UserRecord[]>;
  /** The User of an identity, or of a SID, or undefined when there is none. */
  user(key: Identity | UserSid): Promise<UserRecord | undefined>;
}

/** What the engine writes, and the only way in which it writes. */
interface DirectoryWriter {
  /**
   * Waits until one more write may be sent, which may take long. What the write replaces is read after
   * that, so that nobody else's value is lost.
   */
  turnToWrite(): Promise<Turn>;
  /** False, and nothing written, when the User is there already. */
  createUser(identity: Identity, values: UserValues, roleSid: string | undefined): Promise<boolean>;
  /** False, and nothing written, when the User is gone. */
  updateUser(sid: string, values: UserValues): Promise<boolean>;
  /**
   * Waits until a write that failed may be tried again; false, at once, when that is of no use or
   * there is no time for it. The write may have taken effect: read before trying again.
   *
   * @param failures how often it failed so far with this code, from 1
   */
  mayWriteAgain(error: unknown, failures: number): Promise<boolean>;
}

/** Twilio, as the engine sees it. */
export type Directory = DirectoryReader & DirectoryWriter;

/** What makes a run a dry run: the same reads, and no write gets past it. */
export function withoutWrites(directory: DirectoryReader): Directory {
  const refuse = () => Promise.reject(new Error("a dry run does not write"));
  return {
    workers: (scope) => directory.workers(scope),
    worker: (sid) => directory.worker(sid),
    users: () => directory.users(),
    user: (key) => directory.user(key),
    turnToWrite: refuse,
    createUser: refuse,
    updateUser: refuse,
    mayWriteAgain: async () => false,
  };
}
