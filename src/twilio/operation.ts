/** What a request to Twilio is for; the report counts requests by it. */
export type Operation =
  | "events.list"
  | "workers.list"
  | "workers.fetch"
  | "users.list"
  | "users.fetch"
  | "users.create"
  | "users.update";

const OF_MANY: Readonly<Record<string, Operation>> = {
  "get Events": "events.list",
  "get Workers": "workers.list",
  "get Users": "users.list",
  "post Users": "users.create",
};
const OF_ONE: Readonly<Record<string, Operation>> = {
  "get Workers": "workers.fetch",
  "get Users": "users.fetch",
  "post Users": "users.update",
};

/** The operation of a request, by its method and path, or undefined for any other. */
export function operationOf(method: string, { pathname }: URL): Operation | undefined {
  const match = /\/(Events|Workers|Users)(\/[^/]+)?$/.exec(pathname);
  if (match === null) return undefined;
  const [, resource, key] = match;
  const operations = key === undefined ? OF_MANY : OF_ONE;
  return operations[`${method.toLowerCase()} ${resource}`];
}
