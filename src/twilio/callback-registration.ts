import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import type { Session } from "./connect.ts";
import { HANDLED_EVENTS, isHandled } from "./event-types.ts";
import { type Registration, settled, shownUrl } from "./registration.ts";

/** Three retries, on connection errors, read timeouts and 5xx (Twilio: connection overrides). */
const RETRY_FRAGMENT = "#rc=3&rp=ct,rt,5xx";

/** TaskRouter API: Workspace. */
const workspace = z
  .object({ eventCallbackUrl: z.string().nullable(), eventsFilter: z.string().nullable() })
  .transform(({ eventCallbackUrl, eventsFilter }) => ({
    url: eventCallbackUrl || undefined,
    filter: eventsFilter || undefined,
  }));

/** A Workspace's event callback: its URL and its filter; without a filter it gets all events. */
export type Callback = z.infer<typeof workspace>;

/**
 * Reads a Workspace's callback.
 *
 * @throws Problem if the Workspace cannot be read.
 */
export function readCallback(
  { client, requester }: Session,
  workspaceSid: string,
): Promise<Callback> {
  const context = client.taskrouter.v1.workspaces(workspaceSid);
  return requester.read("workspaces.fetch", workspace, () => context.fetch());
}

/** Returns the callback in words, without any password or token in its URL. */
export function describeCallback(workspaceSid: string, { url, filter }: Callback): string[] {
  const callback = `Callback of Workspace ${workspaceSid}`;
  if (url === undefined) return [`${callback}: none`];
  return [`${callback}: ${shownUrl(url)}`, `Its events: ${filter ?? "all"}`];
}

/**
 * Returns the registration of a URL as a Workspace's event callback, with the missing steps.
 *
 * @param replace the other callback that may be replaced: `true` for one that this program
 * registered, or the URL of any
 * @throws Problem `callback-taken` if the Workspace has another callback that may not be replaced.
 */
export async function callbackRegistration(
  session: Session,
  workspaceSid: string,
  url: URL,
  replace?: true | URL,
): Promise<Registration> {
  const found = await readCallback(session, workspaceSid);
  const { url: callback, filter } = found;
  const present = describeCallback(workspaceSid, found);
  const isSame = callback !== undefined && bare(callback) === bare(url.href);
  if (callback !== undefined && !isSame && !mayReplace(callback, replace)) throw taken(present);

  const isReplaced = callback !== undefined && !isSame;
  const wanted = {
    url: bare(url.href) + RETRY_FRAGMENT,
    // A callback without a filter gets all events, which its owner may rely on.
    filter: isSame && filter === undefined ? undefined : withHandled(isReplaced ? "" : filter),
  };
  if (callback === wanted.url && filter === wanted.filter) return { present, steps: [] };
  const text = `Set the callback to ${wanted.url} for ${wanted.filter ?? "all events"}`;
  return { present, steps: [{ text, run: () => setCallback(session, workspaceSid, wanted) }] };
}

/**
 * Returns the steps that remove a URL from a Workspace's event callback. Another callback stays.
 *
 * @throws Problem if the Workspace cannot be read.
 */
export async function callbackRemoval(
  session: Session,
  workspaceSid: string,
  url: URL,
): Promise<Registration> {
  const found = await readCallback(session, workspaceSid);
  const present = describeCallback(workspaceSid, found);
  if (found.url === undefined || bare(found.url) !== bare(url.href)) return { present, steps: [] };
  const filter = namesIn(found.filter ?? "").filter((name) => !isHandled(name));
  const none = { url: undefined, filter: filter.join(",") };
  const text = `Remove the callback ${bare(url.href)}`;
  return { present, steps: [{ text, run: () => setCallback(session, workspaceSid, none) }] };
}

async function setCallback(
  session: Session,
  workspaceSid: string,
  { url, filter }: Callback,
): Promise<void> {
  const { client, requester } = session;
  // An empty text takes a value away.
  const values = {
    eventCallbackUrl: url ?? "",
    ...(filter !== undefined && { eventsFilter: filter }),
  };
  const context = client.taskrouter.v1.workspaces(workspaceSid);
  await settled(
    async () => {
      await requester.send("workspaces.update", workspace, () => context.update(values));
      // An answer without a callback may be anybody's.
      return readCallback(session, workspaceSid);
    },
    (answer) => answer.url === url && hasAll(answer.filter, filter),
    () => readCallback(session, workspaceSid),
  );
}

function mayReplace(callback: string, replace: true | URL | undefined): boolean {
  if (replace === undefined) return false;
  if (replace === true) return callback.endsWith(RETRY_FRAGMENT);
  return bare(callback) === bare(replace.href);
}

function bare(url: string): string {
  return url.replace(/#.*/, "");
}

/** The events that a filter names. */
function namesIn(filter: string): string[] {
  const names = filter.split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}

/** True if a callback with this filter gets all wanted events; without a filter it gets all. */
function hasAll(filter: string | undefined, wanted = ""): boolean {
  const names = filter && namesIn(filter);
  return !names || namesIn(wanted).every((name) => names.includes(name));
}

/** The filter with our events added, if they are missing. */
function withHandled(filter = ""): string {
  const present = namesIn(filter);
  const missing = HANDLED_EVENTS.filter((name) => !present.includes(name));
  return missing.length === 0 ? filter : [...present, ...missing].join(",");
}

function taken(present: readonly string[]): Problem {
  return new Problem(
    "callback-taken",
    `${present.join("\n")}\nA Workspace has only one callback, and it is in use. To keep it, run again with --event-streams. If nothing uses it any more, run again with --replace and its URL.`,
  );
}
