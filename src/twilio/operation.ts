/** What requests are for: by method and the last two parts of the path, `*` for a SID or an identity. */
const OPERATIONS = {
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
} as const;

/** What a request to Twilio is for. */
export type Operation =
  | (typeof OPERATIONS)[keyof typeof OPERATIONS]
  | "configuration.fetch"
  | "flexConfiguration.fetch";

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
  const operations: Readonly<Record<string, Operation>> = OPERATIONS;
  return operations[`${method.toUpperCase()} ${collection}${key === undefined ? "" : "/*"}`];
}

/** A count for each of the engine's operations; the report counts requests by it. */
export function noRequests() {
  return {
    "events.list": 0,
    "workers.list": 0,
    "workers.fetch": 0,
    "users.list": 0,
    "users.fetch": 0,
    "users.create": 0,
    "users.update": 0,
  } satisfies Partial<Record<Operation, number>>;
}

/** True for an operation of the engine. */
export function isCounted(
  operation: Operation | undefined,
): operation is keyof ReturnType<typeof noRequests> {
  return operation !== undefined && Object.hasOwn(noRequests(), operation);
}
