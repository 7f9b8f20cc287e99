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

/** How often a User may be created or deleted by others during a write before it fails. */
const MOST_SURPRISES = 3;

/** How long a User that was read counts as fresh and need not be read again, in ms. */
export const FRESH = 250;

interface ConvergeOptions {
  readonly directory: Directory;
  readonly mapping: Mapping;
  readonly target: Pick<Target, "identity" | "desired">;
  /** The User as it was last read. */
  readonly seen: User | undefined;
  /** Whether `seen` may be used without reading again; called right before the write. */
  readonly mayUseSeen: () => boolean;
  /** Throws a Problem for a change that must not be made. */
  readonly check?: (change: Change) => void;
}

/**
 * Makes one User show what it should. It waits for its turn to write, then reads the User again, so
 * that what others wrote meanwhile is kept. If a User to create exists, it is updated; if a User to
 * update is gone, it is created. If the answer to a write is lost, reading the User again shows
 * whether the write was made.
 *
 * @returns the change that was made or turned out to be unnecessary.
 * @throws Problem if the User could not be written.
 */
export async function converge({
  directory,
  mapping,
  target: { identity, desired },
  seen,
  mayUseSeen,
  check = () => {},
}: ConvergeOptions): Promise<Change> {
  let surprises = 0;
  const failures = new Map<string, number>();
  let uncertain: { readonly change: Written; readonly error: unknown } | undefined;
  for (let isFirst = true; ; isFirst = false) {
    const turn = await directory.turnToWrite();
    const user = isFirst && mayUseSeen() ? seen : await readUser(directory, identity);
    const change = diff(desired, user, mapping.users);
    if (uncertain !== undefined) {
      if (user !== undefined && shows(user, uncertain.change)) return uncertain.change;
      // A rule that writes only once skips a User that was created without its value.
      if (!isWritten(change)) throw uncertain.error;
    }
    if (turn.isOver()) continue;
    check(change);
    if (!isWritten(change)) return change;
    try {
      const isMade =
        change.action === "create"
          ? await directory.createUser(identity, change.values, mapping.roleSid)
          : await directory.updateUser(change.user, change.values);
      if (isMade) return change;
      if (++surprises > MOST_SURPRISES) throw unsettled();
    } catch (error) {
      const { code } = asProblem(error);
      failures.set(code, (failures.get(code) ?? 0) + 1);
      if (!(await directory.mayWriteAgain(error, failures.get(code) ?? 1))) throw error;
      uncertain = { change, error };
    }
  }
}

type Written = Extract<Change, { fields: unknown }>;

function isWritten(change: Change): change is Written {
  return "fields" in change;
}

/** Whether a User has all values of a change. */
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
    "The User kept appearing and disappearing while it was written. Run again, and look for another program that writes Users.",
  );
}
