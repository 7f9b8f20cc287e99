import type { WorkerRecord } from "../mapping/worker.ts";

/** What an event says: something happened to a Worker. */
export interface WorkerEvent {
  /** Of an event of Event Streams: the same each time that it is sent. Undefined where there is none. */
  readonly id: string | undefined;
  /** `worker.attributes.update`, say. */
  readonly type: string;
  /** Undefined where the event does not say. */
  readonly accountSid: string | undefined;
  readonly workspaceSid: string | undefined;
  /** The Worker as it was; undefined where the event does not name one. */
  readonly worker: WorkerRecord | undefined;
}
