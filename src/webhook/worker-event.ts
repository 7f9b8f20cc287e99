import type { WorkerRecord } from "../mapping/worker.ts";

/** What an event says: something happened to a Worker. */
export interface WorkerEvent {
  /** `worker.attributes.update`, say. */
  readonly type: string;
  /** Undefined where the event does not say. */
  readonly accountSid: string | undefined;
  readonly workspaceSid: string | undefined;
  /** The Worker as it was; undefined for an event about anything else. */
  readonly worker: WorkerRecord | undefined;
}

/** The events after which a User may have to change. */
export const HANDLED_EVENTS = ["worker.attributes.update", "worker.created"] as const;

/** Event Streams: what comes before a TaskRouter event's own name. */
export const STREAM_PREFIX = "com.twilio.taskrouter.";

export function isHandled(type: string): boolean {
  return HANDLED_EVENTS.some((handled) => handled === type);
}
