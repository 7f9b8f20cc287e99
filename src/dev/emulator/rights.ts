/**
 * The rights that a restricted API key may lack, for example `Users.create`, `Workers.list`,
 * `Flex.fetch`.
 */
export type Right = `${Resource}.${"list" | "fetch" | "create" | "update"}`;

const RESOURCES = ["Workspaces", "Workers", "Events", "Users", "Sinks", "Subscriptions"] as const;
type Resource = (typeof RESOURCES)[number] | "Configuration" | "Flex";

/** Returns true if a request needs one of these rights. */
export function takesRight(rights: readonly Right[], method: string, { pathname }: URL): boolean {
  const needed = rightFor(method, pathname);
  return rights.some((right) => right === needed);
}

function rightFor(method: string, pathname: string): Right | undefined {
  const one = method === "POST" ? "update" : "fetch";
  if (pathname === "/flex-api/v1/Configuration") return `Flex.${one}`;
  if (pathname === "/v1/Configuration") return `Configuration.${one}`;
  const [last = "", before = ""] = pathname.split("/").reverse();
  const many = RESOURCES.find((resource) => resource === last);
  if (many !== undefined) return `${many}.${method === "POST" ? "create" : "list"}`;
  const single = RESOURCES.find((resource) => resource === before);
  return single && `${single}.${one}`;
}
