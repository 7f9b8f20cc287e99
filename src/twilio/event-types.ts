/** The events after which a User may have to change (TaskRouter: Workspace events). */
export const HANDLED_EVENTS = ["worker.attributes.update", "worker.created"] as const;

/** Event Streams: the prefix of a TaskRouter event's name. */
export const STREAM_PREFIX = "com.twilio.taskrouter.";

export function isHandled(type: string): boolean {
  return HANDLED_EVENTS.some((handled) => handled === type);
}
