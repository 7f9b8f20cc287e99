import webhooks from "twilio/lib/webhooks/webhooks.js";
import { countedSid, type EmulatedWorker, type World } from "./world.ts";

/** How long TaskRouter waits for an answer, in ms. */
const TIMEOUT = 15_000;

/**
 * Posts an event to the Workspace's callback, signed, if it is registered for events of this type
 * (TaskRouter: event callback). The world records the answer. The event is sent once.
 */
export async function callBack(world: World, type: string, worker: EmulatedWorker): Promise<void> {
  const { url, filter } = world.callback;
  const types = filter?.split(",").map((one) => one.trim()) ?? [];
  if (url === null || !types.includes(type)) return;
  const now = Date.now();
  const form = {
    EventType: type,
    AccountSid: world.accountSid,
    WorkspaceSid: world.workspaceSid,
    WorkspaceName: "Flex Task Assignment",
    EventDescription: type,
    ResourceType: "worker",
    ResourceSid: worker.sid,
    WorkerSid: worker.sid,
    WorkerName: worker.friendlyName,
    WorkerAttributes: worker.attributes,
    WorkerActivitySid: countedSid("WA", 1),
    WorkerActivityName: "Available",
    Timestamp: String(Math.floor(now / 1000)),
    TimestampMs: String(now),
  };
  // The fragment says how to retry; it is neither sent nor signed.
  const [called = url] = url.split("#");
  const signature = webhooks.getExpectedTwilioSignature(world.authToken, called, form);
  const answer = await fetch(called, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { "x-twilio-signature": signature },
    signal: AbortSignal.timeout(TIMEOUT),
  }).then(
    ({ status }) => `answered ${status}`,
    () => "not reached",
  );
  world.callbacks.push({ type, worker: worker.friendlyName, answer, ms: Date.now() - now });
}
