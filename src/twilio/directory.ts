import type { Identity, UserSid } from "../mapping/identity.ts";
import type { UserRecord, UserValues } from "../mapping/user.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import type { Turn } from "./rate-limiter.ts";

/** Which Workers to read: all, one, or the changed ones; with or without an expression. */
export interface WorkerScope {
  /** A TaskRouter expression (TaskRouter API: `TargetWorkersExpression`). */
  readonly expression?: string | undefined;
  /** A Worker's SID or its friendly name. */
  readonly worker?: string | undefined;
  /** Only Workers with an event in TaskRouter since then; events are kept for 30 days. */
  readonly changedSince?: Date | undefined;
  /** How many Workers to read at most, up to 1000. */
  readonly first?: number | undefined;
  /** Attributes are not needed, so those that a list omits need not be fetched. */
  readonly namesOnly?: true | undefined;
}

/** What the engine reads. Every method throws a Problem if Twilio gives no usable answer. */
export interface DirectoryReader {
  /** The Workers with their attributes, page by page as Twilio sends them, but each only once. */
  workers(scope: WorkerScope): AsyncIterable<readonly WorkerRecord[]>;
  /** One Worker with its attributes, or undefined if it is gone. */
  worker(sid: string): Promise<WorkerRecord | undefined>;
  /** All Users of the service, page by page as Twilio sends them, in no guaranteed order. */
  users(): AsyncIterable<readonly UserRecord[]>;
  /** The User with an identity or SID, or undefined if there is none. */
  user(key: Identity | UserSid): Promise<UserRecord | undefined>;
}

/** The only way in which the engine writes. */
interface DirectoryWriter {
  /**
   * Waits, perhaps for long, until one more write may be sent. What the write replaces is read only
   * then, so that no value of other programs is lost.
   */
  turnToWrite(): Promise<Turn>;
  /** Creates a User; returns false and writes nothing if it exists. */
  createUser(identity: Identity, values: UserValues, roleSid: string | undefined): Promise<boolean>;
  /** Updates a User; returns false and writes nothing if it is gone. */
  updateUser(sid: string, values: UserValues): Promise<boolean>;
  /**
   * Waits until a failed write may be retried; returns false at once if that is useless or there is
   * no time. The write may have taken effect: read before retrying.
   *
   * @param failures how often it has failed with this code, from 1
   */
  mayWriteAgain(error: unknown, failures: number): Promise<boolean>;
}

/** Twilio, as the engine sees it. */
export type Directory = DirectoryReader & DirectoryWriter;

/** The directory of a dry run: it reads, but refuses to write. */
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
