import type { WorkerRecord } from "../mapping/worker.ts";
import { Refusal } from "./refusal.ts";
import { isHandled, type WorkerEvent } from "./worker-event.ts";

/** Whose events are served. */
interface Ours {
  readonly accountSid: string;
  readonly workspaceSid: string;
}

/**
 * The Workers at which the events tell to look, each once, as the last event described it.
 *
 * @throws Refusal 403 when every event is of another account or Workspace, 400 when one does not
 * name its Worker.
 */
export function ourWorkers(events: readonly WorkerEvent[], ours: Ours): WorkerRecord[] {
  const own = events.filter(
    ({ accountSid, workspaceSid }) =>
      (accountSid ?? ours.accountSid) === ours.accountSid &&
      (workspaceSid ?? ours.workspaceSid) === ours.workspaceSid,
  );
  if (own.length === 0 && events.length > 0) {
    throw new Refusal(403, "the event is of another account or Workspace");
  }
  const workers = new Map<string, WorkerRecord>();
  for (const { worker } of own.filter(({ type }) => isHandled(type))) {
    if (worker === undefined) throw new Refusal(400, "the event does not name its Worker");
    workers.set(worker.sid, worker);
  }
  return [...workers.values()];
}
