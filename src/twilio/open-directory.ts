import type { Twilio } from "twilio";
import type { Settings } from "../settings.ts";
import type { Deadline } from "./deadline.ts";
import type { Directory } from "./directory.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { Requester } from "./requester.ts";
import { UserService } from "./user-service.ts";
import { WorkerReader } from "./worker-reader.ts";

/** What a directory asks Twilio with. */
interface Means {
  readonly client: Twilio;
  readonly settings: Pick<Settings, "workspaceSid" | "serviceSid">;
  readonly requester: Requester;
  readonly deadline: Deadline;
  readonly rateLimiter: RateLimiter;
}

/** One Workspace's Workers and one service's Users, over the `twilio` package. */
export function openDirectory(means: Means): Directory {
  const { client, settings, requester, deadline, rateLimiter } = means;
  const workers = new WorkerReader(client, settings.workspaceSid, requester);
  const users = new UserService(client, settings.serviceSid, requester);
  return {
    workers: (scope) => workers.workers(scope),
    worker: (sid) => workers.worker(sid),
    users: () => users.users(),
    user: (key) => users.user(key),
    turnToWrite: () => rateLimiter.turnToWrite(deadline),
    createUser: (identity, values, roleSid) => users.createUser(identity, values, roleSid),
    updateUser: (sid, values) => users.updateUser(sid, values),
    mayWriteAgain: (error, failures) => requester.mayTryAgain(error, failures, "write"),
  };
}
