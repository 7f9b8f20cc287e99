import pMap from "p-map";
import type { Identity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import type { UserRecord } from "../mapping/user.ts";
import type { DuplicateUsers } from "../plan/duplicate-users.ts";
import { asProblem, type WorkerRef } from "../plan/outcome.ts";
import type { Target } from "../plan/resolve-target.ts";
import type { Roster } from "../plan/roster.ts";
import type { DirectoryReader } from "../twilio/directory.ts";

/** How many Users are looked up at once; the rate limiter may allow fewer. */
const LOOKUPS_AT_ONCE = 19;
/** How many pages of the list are read alone, as a share of the Workers. */
const LIST_ALONE = 0.03;
/** How many pages of the list are read at most, as a share of the Workers. */
const LIST_AT_MOST = 0.1;

/** A User, undefined if there is none, or the problem with finding out. */
export type Found = UserRecord | Problem | undefined;

export function isUser(found: Found): found is UserRecord {
  return found !== undefined && !(found instanceof Problem);
}

/**
 * Finds the Users of all Workers on the roster at the least cost.
 *
 * With W Workers and U Users, looking up by identity costs W requests, 20 at once; the list costs
 * one for each 50 Users, one after the other, and U is unknown because every visitor of a webchat is
 * a User. So it reads 0.03 W pages of the list alone, which is the whole list if U is below 1.5 W.
 * Then it reads on, up to 0.1 W pages in all, and at the same time looks up the identities that are
 * not found yet, until the two together have found all.
 *
 * This takes U/50 requests if U is below 1.5 W, and never more than 1.1 W. In round trips, the better
 * way takes B = min(U/50, W/20), and this one at most min(U/50, 0.03 W + W/19), which is below 1.7 B.
 * Fewer than ten Workers are only looked up.
 *
 * It is not documented whether a list of several pages is stable while Users come and go: a User
 * that moves to a page that was already read is missed. So an identity that is missing from the list
 * is looked up, unless a create will show whether the User exists.
 *
 * @param users whether the mapping allows creating Users
 * @param duplicates gets every User seen; for them, the list is read on to at most 0.03 W pages
 * @param onFound called once for each target, with its User
 * @returns true if the list was read to its end.
 * @throws Problem if every further request would fail the same way.
 */
export async function findUsers(
  directory: DirectoryReader,
  roster: Roster,
  users: Mapping["users"],
  duplicates: DuplicateUsers,
  onFound: (target: Target, found: Found) => void,
): Promise<boolean> {
  const workers = roster.waiting;
  const atMost = Math.floor(workers * LIST_AT_MOST);
  const alone = Math.min(Math.ceil(workers * LIST_ALONE), atMost);
  const list = new UserList(directory);
  let hasEnded = false;
  const isWanted = () => !hasEnded && roster.waiting > 0;
  let hasFound = false;
  const onUser = (user: UserRecord) => {
    duplicates.saw(user);
    const target = roster.take(user.identity);
    if (target !== undefined) onFound(target, user);
  };

  await list.readTo(alone, () => isWanted() || duplicates.waiting > 0, onUser);
  const lookUp = async (target: Target) => {
    if (hasEnded) return;
    const isAbsent = list.isComplete && (list.isWhole || willCreate(target, users));
    const found = isAbsent ? undefined : await userOf(directory, target.identity);
    if (isUser(found)) {
      duplicates.saw(found);
      hasFound = true;
    }
    onFound(target, found);
  };
  try {
    await Promise.all([
      list.readTo(atMost, isWanted, onUser),
      pMap(roster.takeAll(), lookUp, { concurrency: LOOKUPS_AT_ONCE }),
    ]);
  } finally {
    // If one of the two has failed, the other stops.
    hasEnded = true;
  }
  // A missing service answers each look-up as if the User were missing; its list shows the truth.
  if (workers > 0 && !hasFound && users === "updateOnly") await list.readTo(1, () => true, onUser);
  return list.isComplete;
}

/**
 * Looks up the duplicates that were not in the list, for the given Workers only: a request for each
 * unchanged Worker would cost too much for a warning.
 *
 * @throws Problem if every further request would fail the same way.
 */
export async function findDuplicates(
  directory: DirectoryReader,
  duplicates: DuplicateUsers,
  isMeant: (worker: WorkerRef) => boolean,
): Promise<void> {
  const lookUp = async (identity: Identity) => {
    const found = await userOf(directory, identity);
    if (isUser(found)) duplicates.saw(found);
  };
  await pMap(duplicates.unseen(isMeant), lookUp, { concurrency: LOOKUPS_AT_ONCE });
}

/** True if a missing User will be created, which Twilio refuses if it exists after all. */
function willCreate({ desired }: Target, users: Mapping["users"]): boolean {
  return users !== "updateOnly" && desired.skipIfAbsent === undefined;
}

/** @throws Problem if every further request would fail the same way. */
async function userOf(directory: DirectoryReader, identity: Identity): Promise<Found> {
  try {
    return await directory.user(identity);
  } catch (error) {
    const problem = asProblem(error);
    if (problem.endsRun) throw problem;
    return problem;
  }
}

/** The list of all Users, read page by page on demand. */
class UserList {
  readonly #pages: AsyncIterator<readonly UserRecord[]>;
  /** Pages read; the end counts as one. */
  #read = 0;
  #ended = false;
  #hasUsers = false;
  /** True if the list was read to its end. */
  isComplete = false;

  constructor(directory: DirectoryReader) {
    this.#pages = directory.users()[Symbol.asyncIterator]();
  }

  /** True if the list fits on one page, so an identity that is missing from it has no User. */
  get isWhole(): boolean {
    return this.isComplete && this.#read <= 2 && this.#hasUsers;
  }

  /**
   * Reads on while `isWanted`. If a page cannot be read, the list ends there.
   *
   * @param most pages in all
   * @throws Problem if every further request would fail the same way.
   */
  async readTo(most: number, isWanted: () => boolean, onUser: (user: UserRecord) => void) {
    while (!this.#ended && this.#read < most && isWanted()) {
      for (const user of await this.#nextPage()) onUser(user);
    }
  }

  async #nextPage(): Promise<readonly UserRecord[]> {
    try {
      const { done, value } = await this.#pages.next();
      this.#read++;
      if (!done) {
        this.#hasUsers ||= value.length > 0;
        return value;
      }
      this.#ended = true;
      this.isComplete = true;
    } catch (error) {
      this.#ended = true;
      const problem = asProblem(error);
      if (problem.endsRun) throw problem;
    }
    return [];
  }
}
