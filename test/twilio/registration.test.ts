import { describe, expect, it } from "vitest";
import { registerWebhook } from "../../src/commands/register-webhook.ts";
import { expectContract } from "../contract/center-contract.ts";
import { startCenter } from "../support/center.ts";

const URL_OF_OURS = "https://sync.example.com/api/worker-events";
const RETRIES = "#rc=3&rp=ct,rt,5xx";
const EVENTS = "worker.attributes.update,worker.created";

/** An empty center, and `webhook:register` on it. */
async function startRegistration() {
  const center = await startCenter();
  const said: string[] = [];
  const register = (flags = {}) =>
    registerWebhook({ url: URL_OF_OURS, ...flags }, center.settings, (line) => said.push(line));
  return { ...center, said, register };
}

describe("registering the callback", () => {
  it("sets URL, retries and events, and changes nothing when run again", async () => {
    const { world, register, writes, said, exchanges } = await startRegistration();
    await register();
    expect(world.callback).toEqual({ url: URL_OF_OURS + RETRIES, filter: EVENTS });
    expect(said).toEqual([
      expect.stringMatching(/^Callback of Workspace WS\d+: none$/),
      expect.stringMatching(/^Done: Set the callback to /),
    ]);
    await register();
    expect(writes()).toHaveLength(1);
    expect(said).toContain("Already set up; nothing to do.");
    expectContract(exchanges, ["taskrouter.FetchWorkspace 200", "taskrouter.UpdateWorkspace 200"]);
  });

  it.each([
    ["", EVENTS],
    ["task.created, worker.created", "task.created,worker.created,worker.attributes.update"],
    [EVENTS, EVENTS],
  ])("adds the events to a filter of %j", async (filter, wanted) => {
    const { world, register } = await startRegistration();
    world.callback.filter = filter;
    await register();
    expect(world.callback.filter).toBe(wanted);
  });

  it("adds the retries where the URL is registered without", async () => {
    const { world, register } = await startRegistration();
    Object.assign(world.callback, { url: URL_OF_OURS, filter: EVENTS });
    await register();
    expect(world.callback).toEqual({ url: URL_OF_OURS + RETRIES, filter: EVENTS });
  });

  it("leaves all events to a callback of ours that gets all", async () => {
    const { world, register } = await startRegistration();
    Object.assign(world.callback, { url: URL_OF_OURS, filter: null });
    await register();
    expect(world.callback).toEqual({ url: URL_OF_OURS + RETRIES, filter: null });
  });

  it("refuses to replace another callback, and points to Event Streams", async () => {
    const { world, register, writes } = await startRegistration();
    world.callback.url = "https://name:password@another.example.com/hook?token=token#rc=3";
    const refused = register();
    await expect(refused).rejects.toMatchObject({ code: "callback-taken" });
    await expect(refused).rejects.toThrow(/\*\*\*@another\.example\.com[\s\S]*--event-streams/);
    await expect(refused).rejects.toThrow(/another\.example\.com\/hook\?\*\*\*#rc=3\n/);
    await expect(refused).rejects.not.toThrow(/password|token/);
    expect(writes()).toEqual([]);
  });

  it("does nothing in a dry run but say what it would do", async () => {
    const { register, writes, said } = await startRegistration();
    await register({ dryRun: true });
    expect(said.at(-1)).toBe(
      `Would do: Set the callback to ${URL_OF_OURS}${RETRIES} for ${EVENTS}`,
    );
    expect(writes()).toEqual([]);
  });

  it("refuses a URL without a path, and names the one to add", async () => {
    const { register, exchanges } = await startRegistration();
    await expect(register({ url: "https://sync.example.com" })).rejects.toThrow(URL_OF_OURS);
    expect(exchanges).toEqual([]);
  });

  it.each([
    "http://sync.example.com/",
    "sync.example.com",
    "https://a:b@sync.example.com/",
    "ftp://x",
  ])("refuses %s, which Twilio cannot call safely", async (url) => {
    const { register, exchanges } = await startRegistration();
    await expect(register({ url })).rejects.toThrow("--url must be");
    expect(exchanges).toEqual([]);
  });

  it.each([
    "http://localhost:3000/api/worker-events",
    "https://localhost/",
    "https://127.0.0.1/",
    "https://[::1]/",
  ])("refuses %s, which is this machine, and says what to do", async (url) => {
    const { register, exchanges } = await startRegistration();
    await expect(register({ url })).rejects.toThrow(
      "Twilio cannot call this machine: open a tunnel to it.",
    );
    expect(exchanges).toEqual([]);
  });
});

describe("replacing a callback", () => {
  const EARLIER = "https://old.example.com/api/worker-events";

  it("replaces an earlier one of this program, with our events alone", async () => {
    const { world, register } = await startRegistration();
    Object.assign(world.callback, { url: EARLIER + RETRIES, filter: `task.created,${EVENTS}` });
    await register({ replace: true });
    expect(world.callback).toEqual({ url: URL_OF_OURS + RETRIES, filter: EVENTS });
  });

  it("replaces another program's only if its URL is named", async () => {
    const { world, register, writes } = await startRegistration();
    world.callback.url = `${EARLIER}?token=t#rc=1`;
    for (const replace of [true, "https://other.example.com/hook", EARLIER] as const) {
      await expect(register({ replace })).rejects.toMatchObject({ code: "callback-taken" });
    }
    expect(writes()).toEqual([]);
    await register({ replace: `${EARLIER}?token=t` });
    expect(world.callback).toEqual({ url: URL_OF_OURS + RETRIES, filter: EVENTS });
  });

  it("refuses what is no URL, and both --replace and --remove", async () => {
    const { register, exchanges } = await startRegistration();
    await expect(register({ replace: "old.example.com" })).rejects.toThrow("--replace takes");
    await expect(register({ replace: true, remove: true })).rejects.toThrow("exclude each other");
    expect(exchanges).toEqual([]);
  });
});

describe("removing the callback", () => {
  it("takes ours away, keeps the filter's other events, and changes nothing after that", async () => {
    const { world, register, writes, said } = await startRegistration();
    world.callback.filter = "task.created";
    await register();
    await register({ remove: true });
    expect(world.callback).toEqual({ url: "", filter: "task.created" });
    await register({ remove: true });
    expect(writes()).toHaveLength(2);
    expect(said).toContain("Not registered; nothing to do.");
  });

  it("leaves another callback alone", async () => {
    const { world, register, writes } = await startRegistration();
    world.callback.url = "https://another.example.com/hook";
    await register({ remove: true });
    expect(writes()).toEqual([]);
  });
});

describe("registering Event Streams", () => {
  const OLD = "https://old.example.com/api/worker-events";
  const TYPES = EVENTS.split(",").map((name) => `com.twilio.taskrouter.${name}`);

  it("makes a sink and a subscription, and changes nothing when run again", async () => {
    const { world, register, writes, said, exchanges } = await startRegistration();
    world.callback.url = "https://another.example.com/hook";
    await register({ eventStreams: true });
    expect(world.sinks).toMatchObject([
      { type: "webhook", configuration: { destination: URL_OF_OURS, method: "POST" } },
    ]);
    expect(world.subscriptions).toMatchObject([{ sinkSid: world.sinks[0]?.sid, types: TYPES }]);
    expect(said).toContain(`Event Streams sink for ${URL_OF_OURS}: none`);
    await register({ eventStreams: true });
    const ours = `${world.sinks[0]?.sid} (active)`;
    expect(said).toContain(`Event Streams sink for ${URL_OF_OURS}: ${ours}`);
    expect(said).toContain(`Its subscription: ${world.subscriptions[0]?.sid}`);
    expect(writes()).toHaveLength(2);
    expect(world.callback.url).toBe("https://another.example.com/hook");
    expectContract(exchanges, [
      "events.ListSink 200",
      "events.CreateSink 201",
      "events.ListSubscription 200",
      "events.CreateSubscription 201",
      "events.ListSubscribedEvent 200",
    ]);
  });

  it("names what is there, and what it would remove, without tokens", async () => {
    const { world, register, said } = await startRegistration();
    await register({ eventStreams: true, url: "https://old.example.com/hook?token=secret" });
    expect(said.slice(0, 2)).toEqual([
      "Event Streams sink for https://old.example.com/hook?token=secret: none",
      "Its subscription: none",
    ]);
    await register({ eventStreams: true });
    const [old, sink] = world.sinks;
    said.length = 0;
    await register({
      eventStreams: true,
      replace: "https://old.example.com/hook?token=secret",
      dryRun: true,
    });
    expect(said).toEqual([
      `Event Streams sink for ${URL_OF_OURS}: ${sink?.sid} (active)`,
      `Its subscription: ${world.subscriptions[1]?.sid}`,
      `Would do: Remove the sink ${old?.sid} to https://old.example.com/hook?*** and its subscriptions`,
    ]);
  });

  it("completes what an earlier try left undone", async () => {
    const { world, register, exchanges } = await startRegistration();
    await register({ eventStreams: true });
    world.subscriptions[0]?.types.pop();
    await register({ eventStreams: true });
    expect(world.subscriptions).toMatchObject([{ types: TYPES }]);
    world.subscriptions.pop();
    await register({ eventStreams: true });
    expect(world.sinks).toHaveLength(1);
    expect(world.subscriptions).toMatchObject([{ types: TYPES }]);
    expectContract(exchanges, ["events.CreateSubscribedEvent 201"]);
  });

  it("leaves other sinks alone", async () => {
    const { world, register } = await startRegistration();
    world.sinks.push({ sid: "DG1", description: "", type: "kinesis", configuration: { arn: "x" } });
    await register({ eventStreams: true });
    expect(world.sinks).toHaveLength(2);
  });

  it("does nothing in a dry run", async () => {
    const { register, writes } = await startRegistration();
    await register({ eventStreams: true, dryRun: true });
    expect(writes()).toEqual([]);
  });

  it("needs the URL to replace, because a sink may serve another Workspace", async () => {
    const { register, exchanges } = await startRegistration();
    const refused = register({ eventStreams: true, replace: true });
    await expect(refused).rejects.toThrow("--replace needs a URL");
    expect(exchanges).toEqual([]);
  });

  it("replaces the sinks of a URL, and leaves others alone", async () => {
    const { world, register } = await startRegistration();
    await register({ eventStreams: true, url: OLD });
    world.sinks.push({ sid: "DG9", description: "", type: "kinesis", configuration: { arn: "x" } });
    await register({ eventStreams: true, replace: OLD });
    expect(world.sinks).toMatchObject([
      { sid: "DG9" },
      { configuration: { destination: URL_OF_OURS } },
    ]);
    expect(world.subscriptions).toMatchObject([{ sinkSid: world.sinks[1]?.sid, types: TYPES }]);
  });

  it("removes its sink and subscription, and changes nothing after that", async () => {
    const { world, register, writes, said, exchanges } = await startRegistration();
    await register({ eventStreams: true });
    await register({ eventStreams: true, remove: true });
    expect([world.sinks, world.subscriptions]).toEqual([[], []]);
    const before = writes().length;
    await register({ eventStreams: true, remove: true });
    expect(writes()).toHaveLength(before);
    expect(said.at(-1)).toBe("Not registered; nothing to do.");
    expectContract(exchanges, ["events.DeleteSubscription 204", "events.DeleteSink 204"]);
  });
});
