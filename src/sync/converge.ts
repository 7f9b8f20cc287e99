import type { Identity } from "../mapping/identity.ts";
import { sameJson } from "../mapping/json.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { targetAt } from "../mapping/path.ts";
import { Problem } from "../mapping/problem.ts";
import type { User } from "../mapping/user.ts";
import type { Change } from "../plan/change.ts";
import { diff } from "../plan/diff.ts";
import { asProblem } from "../plan/outcome.ts";
import type { Target } from "../plan/resolve-target.ts";
import type { Directory } from "../twilio/directory.ts";
import { readUser } from "./read.ts";

/** How often a User may appear or vanish under our hands before we give up on it. */
const MOST_SURPRISES = 3;

/** What was read so lately need not be read again before it is written, in ms. */
export const FRESH = 250;

export interface ConvergeOptions {
  readonly directory: Directory;
  readonly mapping: Mapping;
  readonly target: Pick<Target, "identity" | "desired">;
  /** The User as it was read before. */
  readonly seen: User | undefined;
  /** Whether it need not be read again, asked when it is about to be written. */
  readonly mayBelieve: () => boolean;
  /** Throws a Problem for a change that must not be made. */
  readonly check?: (change: Change) => void;
}

/**
 * Makes one User show what it should. The wait for a turn to write comes first and the reading after
 * it, so that what others wrote meanwhile is kept. A create that meets an existing User becomes an
 * update, an update whose User is gone a create. A write whose answer was lost is settled by reading
 * the User again.
 *
 * @returns the change that was made, or found to be unnecessary.
 * @throws Problem when the User could not be brought there.
 */
export async function converge({
  directory,
  mapping,
  target: { identity, desired },
  seen,
  mayBelieve,
  check = () => {},
}: ConvergeOptions): Promise<Change> {
  let surprises = 0;
  const failures = new Map<string, number>();
  let uncertain: { readonly change: Written; readonly error: unknown } | undefined;
  for (let isFirst = true; ; isFirst = false) {
    const turn = await directory.turnToWrite();
    const user = isFirst && mayBelieve() ? seen : await readUser(directory, identity);
    const change = diff(desired, user, mapping.users);
    if (uncertain !== undefined) {
      if (user !== undefined && shows(user, uncertain.change)) return uncertain.change;
      // A rule that writes once has nothing to say of a User that was made without its value.
      if (!isWritten(change)) throw uncertain.error;
    }
    if (turn.isOver()) continue;
    check(change);
    try {
      if (await write(directory, identity, change, mapping.roleSid)) return change;
      if (++surprises > MOST_SURPRISES) throw unsettled();
    } catch (error) {
      const { code } = asProblem(error);
      failures.set(code, (failures.get(code) ?? 0) + 1);
      if (!(await directory.mayWriteAgain(error, failures.get(code) ?? 1))) throw error;
      if (isWritten(change)) uncertain = { change, error };
    }
  }
}

type Written = Extract<Change, { fields: unknown }>;

function isWritten(change: Change): change is Written {
  return "fields" in change;
}

/** Whether a User has all that a change was to make of it. */
function shows(user: User, { fields }: Written): boolean {
  return fields.every((field) =>
    field.kind === "friendlyName"
      ? user.friendlyName === field.after
      : sameJson(targetAt(user.attributes, field.path), field.after),
  );
}

function unsettled(): Problem {
  return new Problem(
    "user-unsettled",
    "The User kept appearing and vanishing while it was written. Run again; look for another program that writes Users.",
  );
}

/** False when the change did not fit the User that is there now. */
async function write(
  directory: Directory,
  identity: Identity,
  change: Change,
  roleSid: string | undefined,
): Promise<boolean> {
  switch (change.action) {
    case "create":
      return directory.createUser(identity, change.values, roleSid);
    case "update":
      return directory.updateUser(change.user, change.values);
    default:
      return true;
  }
}
