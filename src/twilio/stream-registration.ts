import { z } from "zod";
import type { Session } from "./connect.ts";
import { HANDLED_EVENTS, STREAM_PREFIX } from "./event-types.ts";
import type { Registration, RegistrationStep } from "./registration.ts";

const TYPES = HANDLED_EVENTS.map((name) => STREAM_PREFIX + name);
const DESCRIPTION = "Worker to User sync";

/** Events API: Sink; what its configuration holds depends on its type. */
const sinks = z.array(
  z.object({
    sid: z.string(),
    status: z.string(),
    sinkConfiguration: z.object({ destination: z.string() }).nullable().catch(null),
  }),
);
const sidOnly = z.object({ sid: z.string() });
const subscribedEvents = z.array(z.object({ type: z.string() }));

/** How many of a list are read: an account has few sinks and subscriptions. */
const MOST = 1000;

/** The registration of a URL as a sink of Event Streams, with a subscription of our events. */
export async function streamRegistration(session: Session, url: URL): Promise<Registration> {
  const { client, requester } = session;
  const { sinks: sinkList, subscriptions } = client.events.v1;
  const found = await requester.read("sinks.list", sinks, () => sinkList.list({ limit: MOST }));
  const sink = found.find(({ sinkConfiguration }) => sinkConfiguration?.destination === url.href);
  const subscription = sink && (await findSubscription(session, sink.sid));
  const missing = TYPES.filter((type) => !subscription?.types.includes(type));

  let sinkSid = sink?.sid ?? "";
  const createSink: RegistrationStep = {
    text: `Create a sink of Event Streams that sends to ${url.href}`,
    run: async () => {
      const values = {
        description: DESCRIPTION,
        sinkConfiguration: { destination: url.href, method: "POST" },
        sinkType: "webhook",
      } as const;
      const created = requester.write("sinks.create", sidOnly, () => sinkList.create(values));
      sinkSid = (await created).sid;
    },
  };
  const subscribe: RegistrationStep = {
    text: `Subscribe it to ${missing.join(" and ")}`,
    run: async () => {
      if (subscription === undefined) {
        const types = missing.map((type) => ({ type }));
        await requester.write("subscriptions.create", sidOnly, () =>
          subscriptions.create({ description: DESCRIPTION, sinkSid, types }),
        );
        return;
      }
      const { subscribedEvents: events } = subscriptions(subscription.sid);
      for (const type of missing) {
        await requester.write("subscribedEvents.create", z.unknown(), () =>
          events.create({ type }),
        );
      }
    },
  };
  return {
    present: [
      `Sink of Event Streams for ${url.href}: ${sink === undefined ? "none" : `${sink.sid} (${sink.status})`}`,
      `Subscription of it: ${subscription?.sid ?? "none"}`,
    ],
    steps: [
      ...(sink === undefined ? [createSink] : []),
      ...(missing.length > 0 ? [subscribe] : []),
    ],
  };
}

/** The sink's first subscription, and the types of events in all that it has. */
async function findSubscription({ client, requester }: Session, sinkSid: string) {
  const { subscriptions } = client.events.v1;
  const found = await requester.read("subscriptions.list", z.array(sidOnly), () =>
    subscriptions.list({ sinkSid, limit: MOST }),
  );
  const types: string[] = [];
  for (const { sid } of found) {
    const { subscribedEvents: events } = subscriptions(sid);
    const subscribed = await requester.read("subscribedEvents.list", subscribedEvents, () =>
      events.list({ limit: MOST }),
    );
    types.push(...subscribed.map(({ type }) => type));
  }
  return found[0] && { sid: found[0].sid, types };
}
