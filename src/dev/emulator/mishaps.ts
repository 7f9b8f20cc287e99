import type { Fault } from "./faults.ts";
import { type EmulatedUser, jsonIn, type World } from "./world.ts";

/** A change to a Worker or a User that happens between two reads, or in a list. */
export interface Mishap {
  readonly kind: "vanished" | "changed" | "brokenRecord";
  readonly resource: "Worker" | "User";
  /** The Worker's SID, or the User's identity. */
  readonly whose: string;
  /**
   * The attribute that another program added, with the value `true`; undefined if the record is
   * gone.
   */
  readonly key?: string;
}

/**
 * Makes a Worker or User vanish or change right before it is read: the requested one, or any one
 * before a list. Never between a User's reading and its write, which Conversations could not tell
 * apart from what the writer meant.
 *
 * @param path of a GET
 */
export function befall(world: World, { kind, chance }: Fault, path: string): Mishap | undefined {
  if (kind === "brokenRecord") {
    const worker = path.includes("/Workers?") ? anyOf(world.workers, chance) : undefined;
    return worker && { kind, resource: "Worker", whose: worker.sid };
  }
  if (kind !== "vanished" && kind !== "changed") return undefined;
  const match = /\/(Worker|User)s(?:\/([^/?]+))?(?:\?.*)?$/.exec(path);
  if (match === null) return undefined;
  const [, resource, key] = match;
  if (resource === "Worker") {
    const { workers } = world;
    const worker = key === undefined ? anyOf(workers, chance) : workers.find((w) => w.sid === key);
    if (worker === undefined) return undefined;
    const remove = () => workers.splice(workers.indexOf(worker), 1);
    return happens(kind, chance, { resource, whose: worker.sid, holder: worker, remove });
  }
  const { users } = world;
  const isNamed = ({ sid, identity }: EmulatedUser) =>
    sid === key || encodeURIComponent(identity) === key;
  const user = key === undefined ? anyOf(users.list, chance) : users.list.find(isNamed);
  if (user === undefined) return undefined;
  const { identity } = user;
  const remove = () => users.remove(identity);
  return happens(kind, chance, { resource: "User", whose: identity, holder: user, remove });
}

interface Subject extends Pick<Mishap, "resource" | "whose"> {
  readonly holder: { attributes: string };
  remove(): void;
}

function happens(
  kind: "vanished" | "changed",
  chance: number,
  { resource, whose, holder, remove }: Subject,
): Mishap | undefined {
  if (kind === "vanished") {
    remove();
    return { kind, resource, whose };
  }
  const key = `foreign_${Math.floor(chance * 2 ** 32).toString(36)}`;
  return addAttribute(holder, key) ? { kind, resource, whose, key } : undefined;
}

function anyOf<T>(items: readonly T[], chance: number): T | undefined {
  return items[Math.floor(chance * items.length)];
}

/** Adds a key to the text of a JSON object and leaves all else as it is spelled; false for other text. */
function addAttribute(holder: { attributes: string }, key: string): boolean {
  const match = /^\s*\{\s*(\})?/.exec(holder.attributes);
  if (match === null || jsonIn(holder.attributes) === undefined) return false;
  const rest = holder.attributes.slice(match[0].length);
  holder.attributes = match[1] === undefined ? `{"${key}":true,${rest}` : `{"${key}":true}${rest}`;
  return true;
}
