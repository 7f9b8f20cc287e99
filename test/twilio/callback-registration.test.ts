import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import {
  callbackRegistration,
  callbackRemoval,
  describeCallback,
} from "../../src/twilio/callback-registration.ts";
import { answeredSession } from "../support/answered-session.ts";

const WORKSPACE = countedSid("WS", 1);
const OURS = "https://sync.example.com/api?a=1";
const RETRIES = "#rc=3&rp=ct,rt,5xx";
const EVENTS = "worker.attributes.update,worker.created";

interface State {
  readonly url: string | null;
  readonly filter: string | null;
}

/**
 * A Workspace with this callback.
 *
 * @param write what an update leaves there; by itself, what was sent
 */
function workspace(initial: State, write: (sent: Partial<State>, before: State) => State = merged) {
  let state = initial;
  const session = answeredSession(({ method, values }) => {
    if (method === "post") {
      const sent = {
        ...("EventCallbackUrl" in values && { url: String(values.EventCallbackUrl) }),
        ...("EventsFilter" in values && { filter: String(values.EventsFilter) }),
      };
      state = write(sent, state);
    }
    return { body: { event_callback_url: state.url, events_filter: state.filter } };
  });
  const writes = () => session.asked.filter(({ method }) => method === "post");
  return { session, state: () => state, writes };
}

function merged(sent: Partial<State>, before: State): State {
  return { ...before, ...sent };
}

const register = async (
  callback: ReturnType<typeof workspace>,
  replace?: Parameters<typeof callbackRegistration>[3],
) => callbackRegistration(callback.session, WORKSPACE, new URL(`${OURS}#rc=9`), replace);

describe("a callback in words", () => {
  it.each([
    [{ url: undefined, filter: "x" }, [`Callback of Workspace ${WORKSPACE}: none`]],
    [
      { url: "https://a.example.com", filter: undefined },
      [`Callback of Workspace ${WORKSPACE}: https://a.example.com`, "Its events: all"],
    ],
    [
      { url: "https://a:b@a.example.com/?t=1", filter: "task.created" },
      [
        `Callback of Workspace ${WORKSPACE}: https://***@a.example.com/?***`,
        "Its events: task.created",
      ],
    ],
  ])("%j is %j", (callback, lines) => {
    expect(describeCallback(WORKSPACE, callback)).toEqual(lines);
  });
});

describe("the registration of a callback", () => {
  it.each<[string, State, State]>([
    ["where there is none", { url: null, filter: null }, { url: OURS + RETRIES, filter: EVENTS }],
    ["where it is blank", { url: "", filter: "" }, { url: OURS + RETRIES, filter: EVENTS }],
    [
      "where a filter is left over",
      { url: "", filter: " task.created ,, worker.created" },
      { url: OURS + RETRIES, filter: `task.created,worker.created,worker.attributes.update` },
    ],
    [
      "that has other retries",
      { url: `${OURS}#rc=1`, filter: ` ${EVENTS} ` },
      { url: OURS + RETRIES, filter: ` ${EVENTS} ` },
    ],
    ["that gets all events", { url: OURS, filter: null }, { url: OURS + RETRIES, filter: null }],
    [
      "that gets none of our events",
      { url: OURS + RETRIES, filter: "task.created" },
      { url: OURS + RETRIES, filter: `task.created,${EVENTS}` },
    ],
  ])("%s is one step, and then complete", async (_, before, after) => {
    const callback = workspace(before);
    const { steps } = await register(callback);
    expect(steps.map(({ text }) => text)).toEqual([
      `Set the callback to ${OURS}${RETRIES} for ${after.filter ?? "all events"}`,
    ]);
    expect(callback.writes()).toEqual([]);
    await steps[0]?.run();
    expect(callback.state()).toEqual(after);
    expect(callback.writes()).toHaveLength(1);
    expect((await register(callback)).steps).toEqual([]);
  });

  const OTHER = "https://other.example.com/hook?token=t";
  it.each<[string, string, true | URL | undefined]>([
    ["by itself", OTHER + RETRIES, undefined],
    ["if this program did not register it", OTHER, true],
    ["if another URL is named", OTHER, new URL("https://other.example.com/hook")],
  ])("does not replace another one %s", async (_, url, replace) => {
    const callback = workspace({ url, filter: null });
    const refused = register(callback, replace);
    await expect(refused).rejects.toMatchObject({
      code: "callback-taken",
      message: `Callback of Workspace ${WORKSPACE}: https://other.example.com/hook?***${url.slice(OTHER.length)}\nIts events: all\nA Workspace has only one callback, and it is in use. To keep it, run again with --event-streams. If nothing uses it any more, run again with --replace and its URL.`,
    });
  });

  it.each<[string, string, true | URL]>([
    ["that this program registered", OTHER + RETRIES, true],
    ["that is named", `${OTHER}#rc=1`, new URL(`${OTHER}#rc=2`)],
  ])("replaces another one %s, without its filter", async (_, url, replace) => {
    const callback = workspace({ url, filter: "task.created" });
    const { steps } = await register(callback, replace);
    await steps[0]?.run();
    expect(callback.state()).toEqual({ url: OURS + RETRIES, filter: EVENTS });
  });

  it.each<[string, State]>([
    ["no URL", { url: null, filter: EVENTS }],
    ["another URL", { url: "https://other.example.com", filter: EVENTS }],
    ["one of two events", { url: OURS + RETRIES, filter: "worker.created" }],
  ])("is not done if %s is there afterwards", async (_, left) => {
    const { steps } = await register(workspace({ url: null, filter: null }, () => left));
    await expect(steps[0]?.run()).rejects.toMatchObject({ code: "write-not-kept" });
  });

  it.each<[string, State]>([
    [
      "in another order",
      { url: OURS + RETRIES, filter: "worker.created , x,worker.attributes.update" },
    ],
    ["as all", { url: OURS + RETRIES, filter: null }],
  ])("is done if our events are there %s", async (_, left) => {
    const { steps } = await register(workspace({ url: null, filter: null }, () => left));
    await expect(steps[0]?.run()).resolves.toBeUndefined();
  });
});

describe("a callback that gets all events", () => {
  it("may have got a filter by the time that it is set", async () => {
    const left = { url: OURS + RETRIES, filter: "task.created" };
    const { steps } = await register(workspace({ url: OURS, filter: null }, () => left));
    await expect(steps[0]?.run()).resolves.toBeUndefined();
  });
});

describe("a Workspace that cannot be read", () => {
  it("is a problem that names the request", async () => {
    const session = answeredSession(() => ({ body: {} }));
    await expect(callbackRemoval(session, WORKSPACE, new URL(OURS))).rejects.toMatchObject({
      code: "answer-unreadable",
      message: expect.stringContaining("Twilio's answer to workspaces.fetch could not"),
    });
  });
});

describe("the removal of a callback", () => {
  const remove = ({ session }: ReturnType<typeof workspace>) =>
    callbackRemoval(session, WORKSPACE, new URL(OURS));

  it.each([
    [EVENTS, ""],
    [` task.created , ${EVENTS}, x`, "task.created,x"],
    [null, ""],
  ])("takes away the URL, and our events from the filter %j", async (filter, left) => {
    const callback = workspace({ url: `${OURS}#rc=1`, filter });
    const { present, steps } = await remove(callback);
    expect(present[1]).toBe(`Its events: ${filter ?? "all"}`);
    expect(steps.map(({ text }) => text)).toEqual([`Remove the callback ${OURS}`]);
    await steps[0]?.run();
    expect(callback.state()).toEqual({ url: "", filter: left });
    expect((await remove(callback)).steps).toEqual([]);
  });

  it("leaves another one alone", async () => {
    for (const url of [null, "https://sync.example.com/api", `${OURS}1`]) {
      expect((await remove(workspace({ url, filter: null }))).steps).toEqual([]);
    }
  });
});
