import { type Answer, type EmulatedRequest, notFound, ok, refusal } from "./answer.ts";
import { callBack } from "./event-callback.ts";
import { ExpressionError, matches } from "./expression.ts";
import { pageOf } from "./paging.ts";
import { countedSid, type EmulatedWorker, jsonIn, type World } from "./world.ts";

/** TaskRouter API: Workers list, PageSize at most 1000. */
const SHAPE = { key: "workers", mostPerPage: 1000 };

/** TaskRouter API: Workers list, with FriendlyName and TargetWorkersExpression. */
export function listWorkers(
  world: World,
  { url }: EmulatedRequest,
  nullAttributes: boolean,
): Answer {
  const name = url.searchParams.get("FriendlyName")?.toLowerCase();
  const expression = url.searchParams.get("TargetWorkersExpression");
  try {
    const found = world.workers.filter(
      (worker) =>
        (name === undefined || worker.friendlyName.toLowerCase() === name) &&
        (expression === null || matches(expression, worker)),
    );
    return pageOf(url, found, SHAPE, (worker) => ({
      ...workerJson(world, url, worker),
      ...(nullAttributes && { attributes: null }),
    }));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return refusal(400, 20001, `Invalid TargetWorkersExpression: ${error.message}`);
  }
}

/** TaskRouter API: Worker fetch. */
export function fetchWorker(world: World, { url }: EmulatedRequest, sid: string): Answer {
  const worker = world.workers.find((one) => one.sid === sid);
  return worker === undefined ? notFound(url.pathname) : ok(workerJson(world, url, worker));
}

/**
 * TaskRouter API: Worker update; of its fields, those that people see. New attributes fire the
 * Workspace's callback.
 */
export function updateWorker(world: World, { url, form }: EmulatedRequest, sid: string): Answer {
  const worker = world.workers.find((one) => one.sid === sid);
  if (worker === undefined) return notFound(url.pathname);
  const attributes = form.get("Attributes");
  if (attributes !== null && jsonIn(attributes) === undefined) {
    return refusal(400, 20001, "Attributes must be valid JSON");
  }
  worker.friendlyName = form.get("FriendlyName") ?? worker.friendlyName;
  if (attributes !== null) {
    world.changeWorker(worker, attributes);
    void callBack(world, "worker.attributes.update", worker);
  }
  return ok(workerJson(world, url, worker));
}

function workerJson(world: World, url: URL, worker: EmulatedWorker): Record<string, unknown> {
  const workspace = `${url.origin}/v1/Workspaces/${world.workspaceSid}`;
  const self = `${workspace}/Workers/${worker.sid}`;
  const date = "2026-01-05T08:00:00Z";
  return {
    sid: worker.sid,
    friendly_name: worker.friendlyName,
    account_sid: world.accountSid,
    workspace_sid: world.workspaceSid,
    activity_sid: countedSid("WA", 1),
    activity_name: "Available",
    attributes: worker.attributes,
    available: true,
    date_created: date,
    date_updated: date,
    date_status_changed: date,
    url: self,
    links: { workspace, channels: `${self}/Channels`, reservations: `${self}/Reservations` },
  };
}
