import { z } from "zod";
import type { Session } from "./connect.ts";
import { HANDLED_EVENTS, STREAM_PREFIX } from "./event-types.ts";
import { type Registration, settled, shownUrl } from "./registration.ts";

const TYPES = HANDLED_EVENTS.map((name) => STREAM_PREFIX + name);
const DESCRIPTION = "Worker to User sync";

/** Events API: Sink; its configuration depends on its type. */
const sink = z.object({
  sid: z.string(),
  status: z.string(),
  sinkConfiguration: z.object({ destination: z.string() }).nullable().catch(null),
});
type Sink = z.infer<typeof sink>;
/** Events API: Subscription, and the type of an event that it subscribes to. */
const subscription = z.object({ sid: z.string(), sinkSid: z.string() });
const subscribedEvent = z.object({ type: z.string() });

/** How many entries of a list are read; an account has few sinks and subscriptions. */
const MOST = 1000;

/**
 * Returns the registration of a URL as an Event Streams sink with a subscription to our events, and
 * the missing steps.
 *
 * @param replace the URL whose sinks are removed afterwards
 */
export async function streamRegistration(
  session: Session,
  url: URL,
  replace?: URL,
): Promise<Registration> {
  const all = await listSinks(session);
  const found = all.find((one) => isFor(one, url));
  const subscribed = found && (await findSubscription(session, found.sid));
  const missing = TYPES.filter((type) => !subscribed?.types.includes(type));
  const removals = (of: URL) =>
    all.filter((one) => one !== found && isFor(one, of)).map((one) => removal(session, one, of));

  let sinkSid = found?.sid ?? "";
  const createSink = {
    text: `Create an Event Streams sink that sends to ${url.href}`,
    run: async () => {
      sinkSid = (await newSink(session, url)).sid;
    },
  };
  const subscribe = {
    text: `Subscribe it to ${missing.join(" and ")}`,
    run: () =>
      subscribed === undefined
        ? newSubscription(session, sinkSid, missing)
        : addEvents(session, subscribed.sid, missing),
  };
  return {
    present: [describeSink(url, found), `Its subscription: ${subscribed?.sid ?? "none"}`],
    steps: [
      ...(found === undefined ? [createSink] : []),
      ...(missing.length > 0 ? [subscribe] : []),
      ...(replace === undefined ? [] : removals(replace)),
    ],
  };
}

/** Returns the steps that remove a URL's Event Streams sinks and their subscriptions. */
export async function streamRemoval(session: Session, url: URL): Promise<Registration> {
  const found = (await listSinks(session)).filter((one) => isFor(one, url));
  return {
    present: [describeSink(url, found[0])],
    steps: found.map((one) => removal(session, one, url)),
  };
}

function describeSink(url: URL, found: Sink | undefined): string {
  const state = found === undefined ? "none" : `${found.sid} (${found.status})`;
  return `Event Streams sink for ${url.href}: ${state}`;
}

function removal(session: Session, { sid }: Sink, url: URL) {
  const { client, requester } = session;
  const { sinks, subscriptions } = client.events.v1;
  const remove = async () => {
    for (const one of await listSubscriptions(session, sid)) {
      await removed(
        () =>
          requester.send("subscriptions.remove", z.boolean(), () =>
            subscriptions(one.sid).remove(),
          ),
        async () => !(await listSubscriptions(session, sid)).some((left) => left.sid === one.sid),
      );
    }
    await removed(
      () => requester.send("sinks.remove", z.boolean(), () => sinks(sid).remove()),
      async () => !(await listSinks(session)).some((left) => left.sid === sid),
    );
  };
  const text = `Remove the sink ${sid} to ${shownUrl(url.href)} and its subscriptions`;
  return { text, run: remove };
}

/** Sends a removal and checks by a list that it took effect, because the answer is empty. */
async function removed(write: () => Promise<unknown>, isGone: () => Promise<boolean>) {
  const writeAndLook = async () => {
    await write();
    return isGone();
  };
  await settled(writeAndLook, (gone) => gone, isGone);
}

function listSinks({ client, requester }: Session): Promise<Sink[]> {
  return requester.read("sinks.list", z.array(sink), () =>
    client.events.v1.sinks.list({ limit: MOST }),
  );
}

function isFor({ sinkConfiguration }: Sink, url: URL): boolean {
  return sinkConfiguration?.destination === url.href;
}

function newSink(session: Session, url: URL): Promise<Sink> {
  const { client, requester } = session;
  const values = {
    description: DESCRIPTION,
    sinkConfiguration: { destination: url.href, method: "POST" },
    sinkType: "webhook",
  } as const;
  return settled(
    () => requester.send("sinks.create", sink, () => client.events.v1.sinks.create(values)),
    (answer) => isFor(answer, url),
    async () => (await listSinks(session)).find((one) => isFor(one, url)),
  );
}

function listSubscriptions({ client, requester }: Session, sinkSid: string) {
  return requester.read("subscriptions.list", z.array(subscription), () =>
    client.events.v1.subscriptions.list({ sinkSid, limit: MOST }),
  );
}

/** The sink's first subscription, with the event types of all its subscriptions. */
async function findSubscription(session: Session, sinkSid: string) {
  const found = await listSubscriptions(session, sinkSid);
  const types = await Promise.all(found.map(({ sid }) => listTypes(session, sid)));
  return found[0] && { ...found[0], types: types.flat() };
}

/** The event types of a subscription. */
async function listTypes({ client, requester }: Session, subscriptionSid: string) {
  const { subscribedEvents } = client.events.v1.subscriptions(subscriptionSid);
  const found = await requester.read("subscribedEvents.list", z.array(subscribedEvent), () =>
    subscribedEvents.list({ limit: MOST }),
  );
  return found.map(({ type }) => type);
}

async function newSubscription(
  session: Session,
  sinkSid: string,
  missing: readonly string[],
): Promise<void> {
  const { client, requester } = session;
  const types = missing.map((type) => ({ type }));
  const values = { description: DESCRIPTION, sinkSid, types };
  await settled(
    () =>
      requester.send("subscriptions.create", subscription, () =>
        client.events.v1.subscriptions.create(values),
      ),
    (answer) => answer.sinkSid === sinkSid,
    () => findSubscription(session, sinkSid),
  );
}

async function addEvents(
  session: Session,
  subscriptionSid: string,
  missing: readonly string[],
): Promise<void> {
  const { client, requester } = session;
  const { subscribedEvents: events } = client.events.v1.subscriptions(subscriptionSid);
  for (const type of missing) {
    await settled(
      async () => {
        const create = () => events.create({ type });
        return (await requester.send("subscribedEvents.create", subscribedEvent, create)).type;
      },
      (created) => created === type,
      async () => (await listTypes(session, subscriptionSid)).find((one) => one === type),
    );
  }
}
