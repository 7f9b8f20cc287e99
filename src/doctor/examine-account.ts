import { checkCredentials, checkFlex, checkWorkspace } from "./account.ts";
import { both, type Checked, type Examination } from "./examination.ts";
import { checkService } from "./service.ts";
import type { Access } from "./settings-check.ts";
import { checkClock } from "./surroundings.ts";
import { checkUsers } from "./users.ts";
import { checkWorkers } from "./workers.ts";

/**
 * Checks that the credentials reach the Workers and Users, and that these are the right ones.
 *
 * @returns the results, for checks that build on them
 */
export async function examineAccount(exam: Examination, access: Checked<Access>) {
  const reached = await exam.check("Credentials", access, checkCredentials);
  await exam.check("Clock", reached, checkClock);
  const flex = await exam.check("Flex", reached, checkFlex);
  const workspace = await exam.check("Workspace", both(reached, flex), ([account, found]) =>
    checkWorkspace(account, found),
  );
  const service = await exam.check("Service", both(reached, flex), ([account, found]) =>
    checkService(account, found),
  );
  const workers = await exam.check("Workers", both(reached, workspace), ([account]) =>
    checkWorkers(account),
  );
  const users = await exam.check("Users", both(reached, service), ([account]) =>
    checkUsers(account),
  );
  return { reached, workspace, workers, users };
}
