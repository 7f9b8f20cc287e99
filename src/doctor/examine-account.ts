import type { WorkerRecord } from "../mapping/worker.ts";
import type { Callback } from "../twilio/callback-registration.ts";
import { checkCredentials, checkFlex, checkWorkspace, type Reached } from "./account.ts";
import { both, type Checked, type Examination } from "./examination.ts";
import { checkService } from "./service.ts";
import type { Access } from "./settings-check.ts";
import { checkClock } from "./surroundings.ts";
import { checkUsers, type FirstUsers } from "./users.ts";
import { checkWorkers } from "./workers.ts";

/** The results of examining an account, for checks that build on them. */
export interface Account {
  readonly reached: Checked<Reached>;
  readonly workspace: Checked<Callback | "forbidden">;
  readonly workers: Checked<readonly WorkerRecord[]>;
  readonly users: Checked<FirstUsers>;
}

/** Checks that the credentials reach the Workers and Users, and that these are the right ones. */
export async function examineAccount(exam: Examination, access: Checked<Access>): Promise<Account> {
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
