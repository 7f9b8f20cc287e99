import { describe, expect, it } from "vitest";
import { route } from "../../src/dev/emulator/routes.ts";
import { World } from "../../src/dev/emulator/world.ts";
import type { Registration } from "../../src/twilio/registration.ts";
import { streamRegistration, streamRemoval } from "../../src/twilio/stream-registration.ts";
import { type Asked, answeredSession } from "../support/answered-session.ts";

const OURS = "https://sync.example.com/api?token=a";
const OTHER = "https://other.example.com/hook?token=b";
const TYPES = ["worker.attributes.update", "worker.created"].map(
  (name) => `com.twilio.taskrouter.${name}`,
);
const [UPDATE = "", CREATED = ""] = TYPES;

/**
 * An account's Event Streams.
 *
 * @param instead what is answered in Twilio's place, and whether Twilio does what was asked
 */
function startStreams(
  instead: (asked: Asked) => { readonly body: object; readonly done: boolean } | undefined = () =>
    undefined,
) {
  const world = new World();
  const session = answeredSession((asked) => {
    const { method, path, values } = asked;
    const url = new URL(path, "https://events.twilio.com");
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
      if (method === "get") url.searchParams.set(name, String(value));
      else for (const one of [value].flat()) form.append(name, String(one));
    }
    const serve = () => route(world, method.toUpperCase(), { url, form }, false);
    const { body, done } = instead(asked) ?? { done: true };
    const answer = done ? serve() : {};
    return body === undefined ? answer : { body };
  });
  let count = 0;
  /** Adds a sink with subscriptions to these lists of events. */
  const addSink = (destination: string, ...types: string[][]) => {
    const sid = `DG${++count}`;
    const configuration = { destination, method: "POST" };
    world.sinks.push({ sid, description: "", type: "webhook", configuration });
    for (const list of types) {
      const [subscription, description] = [`DF${++count}`, ""];
      world.subscriptions.push({ sid: subscription, sinkSid: sid, description, types: list });
    }
    return sid;
  };
  const writes = () => session.asked.filter(({ method }) => method !== "get");
  const register = (replace?: string) =>
    streamRegistration(
      session,
      new URL(OURS),
      replace === undefined ? undefined : new URL(replace),
    );
  const remove = () => streamRemoval(session, new URL(OURS));
  return { session, world, addSink, writes, register, remove };
}

const textsOf = ({ steps }: Registration) => steps.map(({ text }) => text);

async function runAll({ steps }: Registration): Promise<void> {
  for (const step of steps) await step.run();
}

const inShort = ({ method, path }: Asked) => `${method} ${path}`;

describe("the registration of Event Streams", () => {
  it("where there is none makes a sink and a subscription", async () => {
    const { world, register, writes, session } = startStreams();
    const registration = await register();
    expect(registration.present).toEqual([
      `Event Streams sink for ${OURS}: none`,
      "Its subscription: none",
    ]);
    expect(textsOf(registration)).toEqual([
      `Create an Event Streams sink that sends to ${OURS}`,
      `Subscribe it to ${UPDATE} and ${CREATED}`,
    ]);
    expect(writes()).toEqual([]);
    await runAll(registration);
    expect(world.sinks).toEqual([
      {
        sid: expect.stringMatching(/^DG/),
        description: "Worker to User sync",
        type: "webhook",
        configuration: { destination: OURS, method: "POST" },
      },
    ]);
    const [sinkSid] = world.sinks.map(({ sid }) => sid);
    expect(world.subscriptions).toEqual([
      {
        sid: expect.stringMatching(/^DF/),
        description: "Worker to User sync",
        sinkSid,
        types: TYPES,
      },
    ]);
    // Two answers that show what was written need not be checked by reading.
    expect(session.asked.map(inShort)).toEqual([
      "get /v1/Sinks",
      "post /v1/Sinks",
      "post /v1/Subscriptions",
    ]);
  });

  it("is found again, in lists of a thousand", async () => {
    const { addSink, register, session } = startStreams();
    addSink(OTHER, [UPDATE]);
    const sid = addSink(OURS, [CREATED, "other"], [UPDATE]);
    const registration = await register();
    expect(registration).toEqual({
      present: [`Event Streams sink for ${OURS}: ${sid} (active)`, "Its subscription: DF4"],
      steps: [],
    });
    expect(session.asked).toEqual([
      { method: "get", path: "/v1/Sinks", values: { PageSize: 1000 } },
      { method: "get", path: "/v1/Subscriptions", values: { SinkSid: sid, PageSize: 1000 } },
      ...["DF4", "DF5"].map((subscription) => ({
        method: "get",
        path: `/v1/Subscriptions/${subscription}/SubscribedEvents`,
        values: { PageSize: 1000 },
      })),
    ]);
  });

  it.each<[string, string[][], string[][], string]>([
    ["a subscription", [], [TYPES], `${UPDATE} and ${CREATED}`],
    ["all events", [[]], [TYPES], `${UPDATE} and ${CREATED}`],
    ["one event", [["other", UPDATE]], [["other", UPDATE, CREATED]], CREATED],
    ["another event", [["other"], [CREATED]], [["other", UPDATE], [CREATED]], UPDATE],
  ])("adds %s where only that is missing", async (_, before, after, named) => {
    const { world, addSink, register, writes } = startStreams();
    const sid = addSink(OURS, ...before.map((types) => [...types]));
    const registration = await register();
    expect(textsOf(registration)).toEqual([`Subscribe it to ${named}`]);
    await runAll(registration);
    expect(world.subscriptions).toMatchObject(after.map((types) => ({ sinkSid: sid, types })));
    expect(world.subscriptions).toHaveLength(after.length);
    expect((await register()).steps).toEqual([]);
    expect(writes().length).toBeLessThanOrEqual(2);
  });

  it("does not take another sink for its own", async () => {
    const { world, addSink, register } = startStreams();
    addSink(OTHER, [...TYPES]);
    addSink(`${OURS}1`, [...TYPES]);
    for (const configuration of [null, { arn: "x" }, { destination: 1 }]) {
      world.sinks.push({ sid: "DG9", description: "", type: "kinesis", configuration });
    }
    expect((await register()).steps).toHaveLength(2);
  });

  it("replaces the sinks of a URL last, and without their tokens in the text", async () => {
    const { world, addSink, register, writes } = startStreams();
    const kept = addSink(`${OTHER}1`, ["x"]);
    const [first, second] = [addSink(OTHER, [...TYPES], []), addSink(OTHER)];
    const registration = await register(OTHER);
    expect(textsOf(registration).slice(2)).toEqual(
      [first, second].map(
        (sid) =>
          `Remove the sink ${sid} to https://other.example.com/hook?*** and its subscriptions`,
      ),
    );
    await runAll(registration);
    expect(writes().map(inShort)).toEqual([
      "post /v1/Sinks",
      "post /v1/Subscriptions",
      "delete /v1/Subscriptions/DF4",
      "delete /v1/Subscriptions/DF5",
      `delete /v1/Sinks/${first}`,
      `delete /v1/Sinks/${second}`,
    ]);
    expect(world.sinks.map(({ configuration }) => configuration)).toMatchObject([
      { destination: `${OTHER}1` },
      { destination: OURS },
    ]);
    expect(world.subscriptions).toMatchObject([{ sinkSid: kept }, { types: TYPES }]);
  });

  it("keeps the sink of its own URL if that is also to be replaced", async () => {
    const { world, addSink, register } = startStreams();
    const [sid] = [addSink(OURS, [...TYPES]), addSink(OURS)];
    await runAll(await register(OURS));
    expect(world.sinks).toMatchObject([{ sid }]);
  });
});

describe("the removal of Event Streams", () => {
  it("takes away each sink of the URL with its subscriptions, and nothing else", async () => {
    const { world, addSink, remove } = startStreams();
    const kept = addSink(OTHER, [...TYPES]);
    const [first, second] = [addSink(OURS, [...TYPES]), addSink(OURS, [], [])];
    const registration = await remove();
    expect(registration.present).toEqual([`Event Streams sink for ${OURS}: ${first} (active)`]);
    expect(textsOf(registration)).toEqual(
      [first, second].map(
        (sid) => `Remove the sink ${sid} to https://sync.example.com/api?*** and its subscriptions`,
      ),
    );
    await runAll(registration);
    expect(world.sinks).toMatchObject([{ sid: kept }]);
    expect(world.subscriptions).toMatchObject([{ sinkSid: kept }]);
    expect(await remove()).toEqual({
      present: [`Event Streams sink for ${OURS}: none`],
      steps: [],
    });
  });
});

describe("a list that cannot be read", () => {
  it.each([
    ["sinks.list", "Sinks"],
    ["subscriptions.list", "Subscriptions"],
    ["subscribedEvents.list", "SubscribedEvents"],
  ])("is a problem that names the request: %s", async (operation, ending) => {
    const { addSink, register } = startStreams(({ path }) =>
      path.endsWith(ending) ? { body: {}, done: false } : undefined,
    );
    addSink(OURS, [...TYPES]);
    await expect(register()).rejects.toMatchObject({
      code: "answer-unreadable",
      message: expect.stringContaining(`Twilio's answer to ${operation} could not`),
    });
  });
});

describe("a write whose answer does not show it", () => {
  type Streams = ReturnType<typeof startStreams>;
  const BODIES = [
    {},
    { sid: "DG7", status: "active", sink_configuration: { destination: OTHER } },
    { sid: "DF7", sink_sid: "DG7" },
    { type: "other" },
  ];

  it.each<[string, (streams: Streams) => Promise<Registration>, (world: World) => number]>([
    [
      "a new sink",
      async ({ addSink, register }) => {
        addSink(OTHER);
        const { present, steps } = await register();
        return { present, steps: steps.slice(0, 1) };
      },
      ({ sinks }) => sinks.length - 1,
    ],
    [
      "a new subscription",
      async ({ addSink, register }) => {
        addSink(OTHER, []);
        addSink(OURS);
        return register();
      },
      ({ subscriptions }) => subscriptions.length - 1,
    ],
    [
      "a new event of a subscription",
      async ({ addSink, register }) => {
        addSink(OURS, ["other", UPDATE]);
        return register();
      },
      ({ subscriptions }) => (subscriptions[0]?.types.length ?? 0) - 2,
    ],
    [
      "the removal of a sink",
      async ({ addSink, remove }) => {
        addSink(OURS);
        addSink(OTHER);
        return remove();
      },
      ({ sinks }) => 2 - sinks.length,
    ],
    [
      "the removal of a subscription",
      async ({ addSink, remove }) => {
        addSink(OTHER, []);
        addSink(OURS, []);
        return remove();
      },
      ({ subscriptions }) => 2 - subscriptions.length,
    ],
  ])("is settled by reading: %s", async (_, prepare, doneIn) => {
    for (const body of BODIES) {
      const startWith = (done: boolean) =>
        startStreams(({ method }) => (method === "get" ? undefined : { body, done }));
      const done = startWith(true);
      await expect(runAll(await prepare(done))).resolves.toBeUndefined();
      expect(doneIn(done.world)).toBe(1);
      const undone = startWith(false);
      await expect(runAll(await prepare(undone))).rejects.toMatchObject({ code: "write-not-kept" });
      expect(doneIn(undone.world)).toBe(0);
      expect(undone.writes()).toHaveLength(1);
    }
  });
});
