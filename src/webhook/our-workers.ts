import type { WorkerRecord } from "../mapping/worker.ts";
import { isHandled } from "../twilio/event-types.ts";
import { Refusal } from "./refusal.ts";
import type { WorkerEvent } from "./worker-event.ts";

/** Whose events are served. */
interface Ours {
  readonly accountSid: string;
  readonly workspaceSid: string;
}

/** The Workers at which events tell to look, and what is wrong with those that cannot be used. */
export interface OurWorkers {
  /** Each once, as the last event described it. */
  readonly workers: readonly WorkerRecord[];
  readonly unusable: readonly Refusal[];
}

/** Leaves out what is of another account or Workspace, and what is no concern of Users. */
export function ourWorkers(events: readonly WorkerEvent[], ours: Ours): OurWorkers {
  const workers = new Map<string, WorkerRecord>();
  const unusable: Refusal[] = [];
  for (const { type, accountSid, workspaceSid, worker } of events) {
    const isOurs =
      (accountSid ?? ours.accountSid) === ours.accountSid &&
      (workspaceSid ?? ours.workspaceSid) === ours.workspaceSid;
    if (!isOurs) unusable.push(new Refusal(403, "the event is of another account or Workspace"));
    else if (!isHandled(type)) continue;
    else if (worker === undefined) unusable.push(new Refusal(400, "the event names no Worker"));
    else workers.set(worker.sid, worker);
  }
  return { workers: [...workers.values()], unusable };
}
