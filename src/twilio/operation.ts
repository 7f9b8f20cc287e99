/** What the engine's requests to Twilio are for; the report counts requests by it. */
export const ENGINE_OPERATIONS = [
  "events.list",
  "workers.list",
  "workers.fetch",
  "users.list",
  "users.fetch",
  "users.create",
  "users.update",
] as const;
export type EngineOperation = (typeof ENGINE_OPERATIONS)[number];

/** What a request to Twilio is for. */
export type Operation =
  | EngineOperation
  | "workspaces.fetch"
  | "workspaces.update"
  | "configuration.fetch"
  | "flexConfiguration.fetch"
  | "sinks.list"
  | "sinks.create"
  | "sinks.remove"
  | "subscriptions.list"
  | "subscriptions.create"
  | "subscriptions.remove"
  | "subscribedEvents.list"
  | "subscribedEvents.create";

/** By method and the last two parts of the path, `*` for a SID or an identity. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET Events": "events.list",
  "GET Workers": "workers.list",
  "GET Workers/*": "workers.fetch",
  "GET Users": "users.list",
  "GET Users/*": "users.fetch",
  "POST Users": "users.create",
  "POST Users/*": "users.update",
  "GET Workspaces/*": "workspaces.fetch",
  "POST Workspaces/*": "workspaces.update",
  "GET Sinks": "sinks.list",
  "POST Sinks": "sinks.create",
  "DELETE Sinks/*": "sinks.remove",
  "GET Subscriptions": "subscriptions.list",
  "POST Subscriptions": "subscriptions.create",
  "DELETE Subscriptions/*": "subscriptions.remove",
  "GET SubscribedEvents": "subscribedEvents.list",
  "POST SubscribedEvents": "subscribedEvents.create",
};

const COLLECTION =
  /\/(Events|Workers|Users|Workspaces|Sinks|Subscriptions|SubscribedEvents)(\/[^/]+)?$/;

/** The operation of a request, by its method and URL; undefined if it is unknown. */
export function operationOf(method: string, url: URL): Operation | undefined {
  const { hostname, pathname } = url;
  if (pathname.endsWith("/Configuration")) {
    const isFlex = hostname.startsWith("flex-api.") || pathname.startsWith("/flex-api/");
    return isFlex ? "flexConfiguration.fetch" : "configuration.fetch";
  }
  const [, collection, key] = COLLECTION.exec(pathname) ?? [];
  return OPERATIONS[`${method.toUpperCase()} ${collection}${key === undefined ? "" : "/*"}`];
}

/** A count for each of the engine's operations. */
export function noRequests(): Record<EngineOperation, number> {
  return {
    "events.list": 0,
    "workers.list": 0,
    "workers.fetch": 0,
    "users.list": 0,
    "users.fetch": 0,
    "users.create": 0,
    "users.update": 0,
  };
}
