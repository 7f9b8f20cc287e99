import type { WorkerRecord } from "../mapping/worker.ts";
import { isHandled } from "../twilio/event-types.ts";
import type { WorkerEvent } from "./parse-events.ts";
import { Refusal } from "./refusal.ts";

/** An event that asks to look at a Worker of this Workspace. */
export interface OurEvent {
  readonly id: string | undefined;
  readonly worker: WorkerRecord;
}

/**
 * Returns the events that concern Users, without those of other accounts and Workspaces, and a
 * Refusal for each event that cannot be used.
 *
 * @param ours the account and the Workspace that are served
 */
export function ourEvents(
  events: readonly WorkerEvent[],
  ours: { readonly accountSid: string; readonly workspaceSid: string },
): { readonly events: readonly OurEvent[]; readonly unusable: readonly Refusal[] } {
  const usable: OurEvent[] = [];
  const unusable: Refusal[] = [];
  for (const { id, type, accountSid, workspaceSid, worker } of events) {
    const isOurs =
      (accountSid ?? ours.accountSid) === ours.accountSid &&
      (workspaceSid ?? ours.workspaceSid) === ours.workspaceSid;
    if (!isOurs)
      unusable.push(new Refusal(403, "the event belongs to another account or Workspace"));
    else if (!isHandled(type)) continue;
    else if (worker === undefined) unusable.push(new Refusal(400, "the event names no Worker"));
    else usable.push({ id, worker });
  }
  return { events: usable, unusable };
}
