import type { Twilio } from "twilio";
import type { Settings } from "../settings.ts";
import type { Directory } from "./directory.ts";
import type { Pace } from "./pace.ts";
import type { Patience } from "./patience.ts";
import { Requester } from "./requester.ts";
import { UserService } from "./user-service.ts";
import { WorkerReader } from "./worker-reader.ts";

/** One Workspace's Workers and one service's Users, over the `twilio` package. */
export function openDirectory(
  client: Twilio,
  settings: Pick<Settings, "workspaceSid" | "serviceSid">,
  patience: Patience,
  pace: Pace,
): Directory {
  const requester = new Requester(patience);
  const workers = new WorkerReader(client, settings.workspaceSid, requester);
  const users = new UserService(client, settings.serviceSid, requester);
  return {
    workers: (scope) => workers.workers(scope),
    worker: (sid) => workers.worker(sid),
    users: () => users.users(),
    user: (identity) => users.user(identity),
    turnToWrite: () => patience.turn((signal) => pace.turnToWrite(signal)),
    createUser: (identity, values, roleSid) => users.createUser(identity, values, roleSid),
    updateUser: (sid, values) => users.updateUser(sid, values),
    mayWriteAgain: (error, failures) => patience.waits(error, failures, "write"),
  };
}
