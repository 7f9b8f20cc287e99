import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import type { Session } from "./connect.ts";
import { HANDLED_EVENTS } from "./event-types.ts";
import { type Registration, settled } from "./registration.ts";

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

/** The callback in words, a line each, without any password or token in its URL. */
export function describeCallback(workspaceSid: string, { url, filter }: Callback): string[] {
  const shown = url?.replace(/\/\/[^/?#]*@/, "//***@").replace(/\?[^#]+/, "?***");
  return [
    `Callback of Workspace ${workspaceSid}: ${shown ?? "none"}`,
    `Its events: ${filter ?? "all"}`,
  ];
}

/**
 * The registration of a URL as a Workspace's event callback.
 *
 * @throws Problem `callback-taken` if the Workspace's only callback is another URL.
 */
export async function callbackRegistration(
  session: Session,
  workspaceSid: string,
  url: URL,
): Promise<Registration> {
  const { client, requester } = session;
  const found = await readCallback(session, workspaceSid);
  const { url: callback, filter } = found;
  const present = describeCallback(workspaceSid, found);
  if (callback !== undefined && bare(callback) !== bare(url.href)) throw taken(present);

  const wantedUrl = bare(url.href) + RETRY_FRAGMENT;
  // A callback without a filter gets all events, which its owner may rely on.
  const wantedFilter =
    callback !== undefined && filter === undefined ? undefined : withHandled(filter);
  if (callback === wantedUrl && filter === wantedFilter) return { present, steps: [] };
  return {
    present,
    steps: [
      {
        text: `Set the callback to ${wantedUrl} for ${wantedFilter ?? "all events"}`,
        run: async () => {
          const values = {
            eventCallbackUrl: wantedUrl,
            ...(wantedFilter !== undefined && { eventsFilter: wantedFilter }),
          };
          const context = client.taskrouter.v1.workspaces(workspaceSid);
          await settled(
            () => requester.write("workspaces.update", workspace, () => context.update(values)),
            (answer) => answer.url === wantedUrl && hasAll(answer.filter, wantedFilter),
            () => readCallback(session, workspaceSid),
          );
        },
      },
    ],
  };
}

function bare(url: string): string {
  return url.split("#")[0] ?? "";
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
    `${present.join("\n")}\nA Workspace has only one callback, and it is in use. To use Event Streams instead, run again with --event-streams.`,
  );
}
