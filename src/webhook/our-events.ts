import type { WorkerRecord } from "../mapping/worker.ts";
import { isHandled } from "../twilio/event-types.ts";
import type { WorkerEvent } from "./parse-events.ts";
import { Refusal } from "./refusal.ts";

/** Whose events are served. */
interface Ours {
  readonly accountSid: string;
  readonly workspaceSid: string;
}

/** An event that tells to look at a Worker of ours. */
export interface OurEvent {
  readonly id: string | undefined;
  readonly worker: WorkerRecord;
}

/** The events that tell to look at Workers, and what is wrong with those that cannot be used. */
export interface OurEvents {
  readonly events: readonly OurEvent[];
  readonly unusable: readonly Refusal[];
}

/** Leaves out what is of another account or Workspace, and what is no concern of Users. */
export function ourEvents(events: readonly WorkerEvent[], ours: Ours): OurEvents {
  const usable: OurEvent[] = [];
  const unusable: Refusal[] = [];
  for (const { id, type, accountSid, workspaceSid, worker } of events) {
    const isOurs =
      (accountSid ?? ours.accountSid) === ours.accountSid &&
      (workspaceSid ?? ours.workspaceSid) === ours.workspaceSid;
    if (!isOurs) unusable.push(new Refusal(403, "the event is of another account or Workspace"));
    else if (!isHandled(type)) continue;
    else if (worker === undefined) unusable.push(new Refusal(400, "the event names no Worker"));
    else usable.push({ id, worker });
  }
  return { events: usable, unusable };
}
