import { type Answer, type EmulatedRequest, notFound, refusal } from "./answer.ts";
import { pageOf } from "./paging.ts";
import { countedSid, type EmulatedSink, type EmulatedSubscription, type World } from "./world.ts";

const DATE = "2026-01-05T08:00:00Z";

/** Events API: lists, PageSize at most 1000. */
const MOST_PER_PAGE = 1000;

/** Events API: Sinks. */
export function sinks(world: World, method: string, { url, form }: EmulatedRequest): Answer {
  const json = (sink: EmulatedSink) => ({
    sid: sink.sid,
    description: sink.description,
    sink_configuration: sink.configuration,
    sink_type: sink.type,
    status: "active",
    date_created: DATE,
    date_updated: DATE,
    url: `${url.origin}/v1/Sinks/${sink.sid}`,
    links: { sink_test: `${url.origin}/v1/Sinks/${sink.sid}/Test` },
  });
  if (method !== "POST") {
    return pageOf(url, world.sinks, { key: "sinks", mostPerPage: MOST_PER_PAGE }, json);
  }
  const sink = {
    sid: countedSid("DG", world.sinks.length + 1),
    description: form.get("Description") ?? "",
    configuration: JSON.parse(form.get("SinkConfiguration") ?? "{}"),
    type: form.get("SinkType") ?? "",
  };
  world.sinks.push(sink);
  return { status: 201, body: json(sink) };
}

/** Events API: Subscriptions. */
export function subscriptions(
  world: World,
  method: string,
  { url, form }: EmulatedRequest,
): Answer {
  const json = ({ sid, sinkSid, description }: EmulatedSubscription) => {
    const self = `${url.origin}/v1/Subscriptions/${sid}`;
    const links = { subscribed_events: `${self}/SubscribedEvents` };
    const dates = { date_created: DATE, date_updated: DATE };
    const { accountSid: account_sid } = world;
    return { account_sid, sid, sink_sid: sinkSid, description, ...dates, url: self, links };
  };
  if (method !== "POST") {
    const sinkSid = url.searchParams.get("SinkSid");
    const found = world.subscriptions.filter((one) => sinkSid === null || one.sinkSid === sinkSid);
    return pageOf(url, found, { key: "subscriptions", mostPerPage: MOST_PER_PAGE }, json);
  }
  const sinkSid = form.get("SinkSid") ?? "";
  if (!world.sinks.some(({ sid }) => sid === sinkSid)) {
    return refusal(400, 20001, "The sink does not exist");
  }
  const subscription = {
    sid: countedSid("DF", world.subscriptions.length + 1),
    sinkSid,
    description: form.get("Description") ?? "",
    types: form.getAll("Types").map((text) => String(JSON.parse(text).type)),
  };
  world.subscriptions.push(subscription);
  return { status: 201, body: json(subscription) };
}

/** Events API: the types of events in a subscription. */
export function subscribedEvents(
  world: World,
  method: string,
  { url, form }: EmulatedRequest,
  subscriptionSid: string,
): Answer {
  const subscription = world.subscriptions.find(({ sid }) => sid === subscriptionSid);
  if (subscription === undefined) return notFound(url.pathname);
  const json = (type: string) => ({
    account_sid: world.accountSid,
    subscription_sid: subscriptionSid,
    type,
    schema_version: 1,
    url: `${url.origin}${url.pathname}/${type}`,
  });
  if (method !== "POST") {
    return pageOf(url, subscription.types, { key: "types", mostPerPage: MOST_PER_PAGE }, json);
  }
  const type = form.get("Type") ?? "";
  subscription.types.push(type);
  return { status: 201, body: json(type) };
}

/** Events API: removes a Sink or a Subscription from `list`. */
export function removeBySid(
  list: { readonly sid: string }[],
  { url }: EmulatedRequest,
  sid: string,
): Answer {
  const index = list.findIndex((one) => one.sid === sid);
  if (index < 0) return notFound(url.pathname);
  list.splice(index, 1);
  return { status: 204, body: undefined };
}
