import type { Twilio } from "twilio";
import { Problem } from "../mapping/problem.ts";
import { HANDLED_EVENTS } from "./event-types.ts";
import { workerEvent } from "./records.ts";
import type { Requester } from "./requester.ts";

/** TaskRouter API: Events list, PageSize at most 1000. */
const PAGE_SIZE = 1000;

/** The shortest period that can be halved, in ms: dates are sent in whole seconds. */
const SHORTEST = 2000;

type Events = ReturnType<Twilio["taskrouter"]["v1"]["workspaces"]>["events"];

/**
 * The SIDs of the Workers that were created or changed since then (TaskRouter API: Events list).
 * Events that name no Worker are ignored.
 *
 * @throws Problem if there are events but none names a Worker, or more events than can be listed.
 */
export async function changedWorkers(
  events: Events,
  requester: Requester,
  since: Date,
): Promise<string[]> {
  const sids = new Set<string>();
  let listed = 0;
  for (const eventType of HANDLED_EVENTS) {
    for await (const page of pages(events, requester, { eventType, startDate: since })) {
      listed += page.length;
      for (const sid of page) if (sid !== undefined) sids.add(sid);
    }
  }
  if (listed > 0 && sids.size === 0) throw noWorkerNamed(listed);
  return [...sids];
}

interface Filter {
  readonly eventType: string;
  readonly startDate: Date;
  readonly endDate?: Date;
}

/**
 * The SIDs that events name, page by page. According to TaskRouter's documentation, this list has no
 * further pages. So if its only page is full, it may be incomplete, and each half of the period is
 * listed separately.
 */
async function* pages(
  events: Events,
  requester: Requester,
  filter: Filter,
): AsyncGenerator<(string | undefined)[]> {
  const sizes: number[] = [];
  const all = requester.pages("events.list", workerEvent, {
    first: () => events.page({ ...filter, pageSize: PAGE_SIZE }),
    next: (url) => events.getPage(url),
  });
  for await (const page of all) {
    sizes.push(page.length);
    yield page;
  }
  if (sizes.length > 1 || sizes[0] !== PAGE_SIZE) return;
  const start = filter.startDate.getTime();
  const end = filter.endDate?.getTime() ?? Date.now();
  if (end - start < SHORTEST) throw tooMany();
  const middle = new Date((start + end) / 2);
  yield* pages(events, requester, { ...filter, endDate: middle });
  yield* pages(events, requester, { ...filter, startDate: middle });
}

function noWorkerNamed(listed: number): Problem {
  return new Problem(
    "events-unreadable",
    `None of the ${listed} events in TaskRouter names its Worker, so it is unknown which Workers changed. Run without --changed-within.`,
  );
}

function tooMany(): Problem {
  return new Problem(
    "events-incomplete",
    "More Workers have changed within a second than TaskRouter can list, so it is unknown which. Run without --changed-within.",
  );
}
