import { type Answer, type EmulatedRequest, ok } from "./answer.ts";
import { countedSid, type World } from "./world.ts";

/** TaskRouter API: Workspace fetch. */
export function fetchWorkspace(world: World, { url }: EmulatedRequest): Answer {
  const date = "2026-01-05T08:00:00Z";
  const self = `${url.origin}/v1/Workspaces/${world.workspaceSid}`;
  return ok({
    sid: world.workspaceSid,
    account_sid: world.accountSid,
    friendly_name: "Flex Task Assignment",
    event_callback_url: world.callback.url,
    events_filter: world.callback.filter,
    default_activity_sid: countedSid("WA", 2),
    default_activity_name: "Offline",
    timeout_activity_sid: countedSid("WA", 2),
    timeout_activity_name: "Offline",
    multi_task_enabled: true,
    prioritize_queue_order: "FIFO",
    date_created: date,
    date_updated: date,
    url: self,
    links: { workers: `${self}/Workers`, events: `${self}/Events` },
  });
}

/** TaskRouter API: Workspace update; of its fields, those of the callback. */
export function updateWorkspace(world: World, request: EmulatedRequest): Answer {
  const { form } = request;
  world.callback.url = form.get("EventCallbackUrl") ?? world.callback.url;
  world.callback.filter = form.get("EventsFilter") ?? world.callback.filter;
  return fetchWorkspace(world, request);
}
