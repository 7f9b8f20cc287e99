import { parseIdentity } from "../mapping/identity.ts";
import type { UserRecord } from "../mapping/user.ts";
import { plural } from "../report/words.ts";
import type { Access } from "./settings-check.ts";
import { ok, problem, type Verdict, withRight } from "./verdict.ts";

/** The only User that the doctor writes. */
export const DOCTOR = parseIdentity("worker-user-sync-doctor");

/** How many pages of Users are read: Conversations lists 50 on each. */
const PAGES = 2;

/** The beginning of the list of Users. */
export interface FirstUsers {
  readonly users: readonly UserRecord[];
  /** True if there are no others. */
  readonly areAll: boolean;
}

/** Lists the first Users, and looks one up, which need not exist. */
export function checkUsers(access: Access): Promise<Verdict<FirstUsers>> {
  return withRight("Conversations → Users: read, list", async () => {
    const first = await firstUsers(access);
    await access.session.directory.user(DOCTOR);
    const { length } = first.users;
    const found = first.areAll ? plural(length, "User") : `more than ${plural(length, "User")}`;
    return ok(`can be listed and read; the service has ${found}.`, first);
  });
}

async function firstUsers({ session: { directory } }: Access): Promise<FirstUsers> {
  const users: UserRecord[] = [];
  let pages = 0;
  for await (const page of directory.users()) {
    if (pages++ === PAGES) return { users, areAll: false };
    users.push(...page);
  }
  return { users, areAll: true };
}

/**
 * Creates the doctor's User if it is missing, and updates it. It has only a name, so another check
 * changes nothing.
 */
export function checkWriting({ session: { directory }, settings }: Access): Promise<Verdict<true>> {
  const { serviceSid } = settings;
  const service = serviceSid === undefined ? "users" : "services:users";
  const flag = serviceSid === undefined ? "" : ` --chat-service-sid ${serviceSid}`;
  const values = { friendlyName: "Worker sync: doctor" };
  return withRight("Conversations → Users: create, update", async () => {
    const isNew = await directory.createUser(DOCTOR, values, undefined);
    const user = await directory.user(DOCTOR);
    if (user === undefined || !(await directory.updateUser(user.sid, values))) {
      return problem(`the User ${DOCTOR} was gone right after its creation.`, "Run again.");
    }
    return ok(
      `User ${user.sid} was ${isNew ? "created" : "found"} and updated.\nTo remove it with Twilio's command line: twilio api:conversations:v1:${service}:remove${flag} --sid ${user.sid}`,
    );
  });
}
