import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { directoryAnswered } from "../support/answering-server.ts";

const HOUR = 3_600_000;
const [ANN, BOB] = [countedSid("WK", 1), countedSid("WK", 2)];

interface Event {
  readonly resource_sid?: string | null;
  readonly event_data?: unknown;
  /** How long ago, in ms. */
  readonly age?: number;
}

/** A Workspace with these events, the newest first, of which a list gives 1,000 and no further page. */
async function workspaceWith(events: readonly Event[]) {
  const now = Date.now();
  const { directory, requests } = await directoryAnswered((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://twilio");
    const instant = (name: string, otherwise: number) =>
      Date.parse(searchParams.get(name) ?? "") || otherwise;
    const [start, end] = [instant("StartDate", 0), instant("EndDate", Number.POSITIVE_INFINITY)];
    const listed = events.filter(({ age = HOUR }) => now - age >= start && now - age <= end);
    const isAsked = searchParams.get("EventType") === "worker.attributes.update";
    const worker = (sid: string) => ({ sid, friendly_name: sid, attributes: "{}" });
    const body = pathname.endsWith("/Events")
      ? { events: isAsked ? listed.slice(0, 1000) : [], meta: { key: "events" } }
      : pathname.endsWith("/Workers")
        ? { workers: [ANN, BOB].map(worker), meta: { key: "workers" } }
        : worker(pathname.split("/").at(-1) ?? "");
    response.end(JSON.stringify(body));
  });
  const read = async () => {
    const sids: string[] = [];
    const changedSince = new Date(now - 3 * HOUR);
    for await (const page of directory.workers({ changedSince })) {
      sids.push(...page.map(({ sid }) => sid));
    }
    return sids;
  };
  return { read, requests };
}

/** So many changes, seven seconds apart: the newest 1,000 of Ann, all before of Bob. */
function changes(count: number): Event[] {
  return Array.from({ length: count }, (_, index) => ({
    resource_sid: index < 1000 ? ANN : BOB,
    age: 7000 * (index + 1),
  }));
}

describe("a changed Worker", () => {
  it("is taken from the event's data where the event names no resource", async () => {
    const named = { resource_sid: null, event_data: { worker_sid: ANN } };
    expect(await (await workspaceWith([named])).read()).toEqual([ANN]);
  });

  it.each([
    { resource_sid: null, event_data: null },
    { resource_sid: null, event_data: "?" },
    { resource_sid: countedSid("WS", 1), event_data: { worker_sid: "WK') OR (1==1" } },
    {},
  ])("is none of an event such as %j, which is passed over", async (nameless) => {
    const { read } = await workspaceWith([nameless, { resource_sid: BOB }]);
    expect(await read()).toEqual([BOB]);
  });

  it("is not known when no event names one", async () => {
    const { read, requests } = await workspaceWith([{ resource_sid: null }, {}]);
    await expect(read()).rejects.toMatchObject({
      code: "events-unreadable",
      message: expect.stringContaining("None of the 2 events"),
    });
    expect(requests.total).toBe(2);
  });
});

describe("a list of events that has no further pages", () => {
  it("is asked for again by halves of its time when it is full", async () => {
    const { read, requests } = await workspaceWith(changes(1500));
    expect(await read()).toEqual([ANN, BOB]);
    expect(requests.byOperation["events.list"]).toBe(4);
  });

  it("is not when it is not full", async () => {
    const { read, requests } = await workspaceWith(changes(999));
    expect(await read()).toEqual([ANN]);
    expect(requests.byOperation["events.list"]).toBe(2);
  });

  it("is a problem when a second alone is too full, rather than a silent loss", async () => {
    const { read } = await workspaceWith(
      Array.from({ length: 1001 }, () => ({ resource_sid: ANN, age: HOUR })),
    );
    await expect(read()).rejects.toMatchObject({ code: "events-incomplete" });
  });
});
