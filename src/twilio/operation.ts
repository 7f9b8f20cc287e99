const OPERATIONS = [
  "workers.list",
  "workers.fetch",
  "users.list",
  "users.fetch",
  "users.create",
  "users.update",
] as const;
/** What a request to Twilio is for; the report counts requests by it. */
export type Operation = (typeof OPERATIONS)[number];

/** The operation of a request, by its method and path, or undefined for any other. */
export function operationOf(method: string, { pathname }: URL): Operation | undefined {
  const match = /\/(Workers|Users)(\/[^/]+)?$/.exec(pathname);
  if (match === null) return undefined;
  const [, resource = "", key] = match;
  const isWrite = method.toLowerCase() === "post";
  const verb = key === undefined ? (isWrite ? "create" : "list") : isWrite ? "update" : "fetch";
  return OPERATIONS.find((operation) => operation === `${resource.toLowerCase()}.${verb}`);
}
