import type { Answer, EmulatedRequest } from "./answer.ts";
import { pageOf } from "./paging.ts";
import { countedSid, type World } from "./world.ts";

/** TaskRouter API: Events list, PageSize at most 1000. */
const SHAPE = { key: "events", mostPerPage: 1000 };

/** How far back the list goes by default (TaskRouter API: Events, `Minutes`). */
const DEFAULT_MINUTES = 15;

/** TaskRouter API: Events list, with EventType, StartDate and Minutes. */
export function listEvents(world: World, { url }: EmulatedRequest): Answer {
  const type = url.searchParams.get("EventType");
  const start = url.searchParams.get("StartDate");
  const minutes = Number(url.searchParams.get("Minutes") ?? DEFAULT_MINUTES);
  const since = start === null ? Date.now() - minutes * 60_000 : Date.parse(start);
  const found = world.events.filter(
    (event) => (type === null || event.type === type) && event.date.getTime() >= since,
  );
  return pageOf(url, found, SHAPE, (event) => {
    const sid = countedSid("EV", world.events.indexOf(event) + 1);
    const workspace = `${url.origin}/v1/Workspaces/${world.workspaceSid}`;
    const worker = `${workspace}/Workers/${event.workerSid}`;
    return {
      sid,
      account_sid: world.accountSid,
      workspace_sid: world.workspaceSid,
      actor_sid: event.workerSid,
      actor_type: "worker",
      actor_url: worker,
      resource_sid: event.workerSid,
      resource_type: "worker",
      resource_url: worker,
      event_type: event.type,
      event_date: event.date.toISOString(),
      event_date_ms: event.date.getTime(),
      event_data: { worker_sid: event.workerSid },
      description: event.type,
      source: "twilio",
      source_ip_address: null,
      url: `${workspace}/Events/${sid}`,
    };
  });
}
