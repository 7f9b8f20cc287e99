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

/** How many Users are looked up at once; the pace may allow fewer. */
const LOOKUPS_AT_ONCE = 19;
/** The share of the Workers for which the list is read by itself, in pages. */
const LIST_ALONE = 0.03;
/** The share of the Workers for which the list is read at most, in pages. */
const LIST_AT_MOST = 0.1;

/** A User, undefined where there is none, or why that is not known. */
export type Found = UserRecord | Problem | undefined;

export function isUser(found: Found): found is UserRecord {
  return found !== undefined && !(found instanceof Problem);
}

/**
 * Finds the Users of all Workers on the roster, in the way that costs least.
 *
 * With W Workers and U Users, looking up by identity costs W requests, 20 at once; the list costs
 * one for each 50 Users, one after the other, and U is not known: every visitor of a webchat is a
 * User. The rule: read the list alone for 0.03 W pages, which is to its end while U is below 1.5 W.
 * Then read on, up to 0.1 W pages in all, and at the same time look up whoever is not found yet,
 * until one way or the other has found all.
 *
 * In requests that is U/50 while U is below 1.5 W, and never more than 1.1 W. In time, counted in
 * round trips, the better way takes B = min(U/50, W/20), and this one at most
 * min(U/50, 0.03 W + W/19), which is below 1.7 B. Fewer than ten Workers are looked up.
 *
 * Whether a list of several pages is steady while Users come and go is not documented: a User that
 * moves to a page that was read already is in none. So whoever is not in it is looked up after all,
 * one request each, unless a creation will find out.
 *
 * @param users what the mapping says of creating
 * @param duplicates sees every User that passes; the list is read on for them, to 0.03 W pages at most
 * @param onFound gets each target once, with its User
 * @returns true when the list was read to its end, and has shown all Users there are.
 * @throws Problem when every further request would fail alike.
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
    hasFound = true;
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
    // Where one way has failed, the other is of no use.
    hasEnded = true;
  }
  // A service that is not there answers each look-up as if there were no such User; its list tells.
  if (workers > 0 && !hasFound && users === "updateOnly") await list.readTo(1, () => true, onUser);
  return list.isComplete;
}

/**
 * Looks for the duplicates that the list has not shown, of the Workers that something is to be said of
 * anyway: a request for each unchanged Worker would be too much for a warning.
 *
 * @throws Problem when every further request would fail alike.
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

/** True when a User that is not there would be created, which Twilio refuses when it is there. */
function willCreate({ desired }: Target, users: Mapping["users"]): boolean {
  return users !== "updateOnly" && desired.skipIfAbsent === undefined;
}

/** @throws Problem when every further request would fail alike. */
async function userOf(directory: DirectoryReader, identity: Identity): Promise<Found> {
  try {
    return await directory.user(identity);
  } catch (error) {
    const problem = asProblem(error);
    if (problem.endsRun) throw problem;
    return problem;
  }
}

/** The list of all Users, read as far as it pays. */
class UserList {
  readonly #pages: AsyncIterator<readonly UserRecord[]>;
  /** Pages, the end counted as one. */
  #read = 0;
  #ended = false;
  #complete = false;
  #hasUsers = false;

  constructor(directory: DirectoryReader) {
    this.#pages = directory.users()[Symbol.asyncIterator]();
  }

  /** True when the list was read to its end. */
  get isComplete(): boolean {
    return this.#complete;
  }

  /** True when the list is a single page: whoever is not in it was no User then. */
  get isWhole(): boolean {
    return this.#complete && this.#read <= 2 && this.#hasUsers;
  }

  /**
   * Reads on while that is wanted.
   *
   * @param most pages in all
   * @throws Problem when every further request would fail alike; otherwise a list that cannot be
   * read on just ends.
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
      this.#complete = true;
    } catch (error) {
      this.#ended = true;
      const problem = asProblem(error);
      if (problem.endsRun) throw problem;
    }
    return [];
  }
}
