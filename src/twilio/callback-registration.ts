import type { Twilio } from "twilio";
import { z } from "zod";
import { Problem } from "../mapping/problem.ts";
import { HANDLED_EVENTS } from "./event-types.ts";
import type { Patience } from "./patience.ts";
import type { Registration } from "./registration.ts";

/** Twilio: webhook connection overrides. Three retries, on connection, read time-out and 5xx. */
const RETRY_FRAGMENT = "#rc=3&rp=ct,rt,5xx";

/** TaskRouter API: Workspace. */
const workspace = z.object({
  eventCallbackUrl: z.string().nullable(),
  eventsFilter: z.string().nullable(),
});

/**
 * The registration of a URL as a Workspace's event callback.
 *
 * @throws Problem `callback-taken` when the one callback that the Workspace has is another.
 */
export async function callbackRegistration(
  client: Twilio,
  workspaceSid: string,
  url: URL,
  patience: Patience,
): Promise<Registration> {
  const context = client.taskrouter.v1.workspaces(workspaceSid);
  const found = await patience.read(async () => workspace.parse(await context.fetch()));
  const callback = found.eventCallbackUrl || undefined;
  const filter = found.eventsFilter || undefined;
  const present = [
    `Callback of Workspace ${workspaceSid}: ${shown(callback) ?? "none"}`,
    `Events that it gets: ${filter ?? "all"}`,
  ];
  if (callback !== undefined && bare(callback) !== bare(url.href)) throw taken(present);

  const wantedUrl = bare(url.href) + RETRY_FRAGMENT;
  // Without a filter a callback gets all events, and whoever registered it may count on that.
  const wantedFilter =
    callback !== undefined && filter === undefined ? undefined : withHandled(filter);
  if (callback === wantedUrl && filter === wantedFilter) return { present, steps: [] };
  return {
    present,
    steps: [
      {
        text: `Set the callback to ${wantedUrl} for ${wantedFilter ?? "all events"}`,
        run: async () => {
          await patience.once(() =>
            context.update({
              eventCallbackUrl: wantedUrl,
              ...(wantedFilter !== undefined && { eventsFilter: wantedFilter }),
            }),
          );
        },
      },
    ],
  };
}

/** The password that a URL may hold is nobody's business. */
function shown(url: string | undefined): string | undefined {
  return url?.replace(/\/\/[^/?#]*@/, "//***@");
}

function bare(url: string): string {
  return url.split("#")[0] ?? "";
}

/** The filter with our events added; as it was, when they are in it. */
function withHandled(filter = ""): string {
  const present = filter
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const missing = HANDLED_EVENTS.filter((name) => !present.includes(name));
  return missing.length === 0 ? filter : [...present, ...missing].join(",");
}

function taken(present: readonly string[]): Problem {
  return new Problem(
    "callback-taken",
    `${present.join("\n")}\nA Workspace has one callback, and it is taken. Leave it, and use Event Streams beside it: run again with --event-streams.`,
  );
}
