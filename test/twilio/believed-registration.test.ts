import { describe, expect, it } from "vitest";
import { registerWebhook } from "../../src/commands/register-webhook.ts";
import { checkWriting } from "../../src/doctor/users.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { readSettings } from "../../src/settings.ts";
import { type GatewayAnswer, type Passing, startCenterBehind } from "../support/gateway.ts";
import { openSession } from "../support/open-session.ts";

const OURS = "https://sync.example.com/api/worker-events";

/** `webhook:register` behind a gateway, and what Twilio was asked to write. */
async function registration(intercept: (passing: Passing) => GatewayAnswer | undefined) {
  const center = await startCenterBehind(intercept);
  const said: string[] = [];
  const register = (flags = {}) =>
    registerWebhook({ url: OURS, ...flags }, center.settings, (line) => said.push(line));
  return { ...center, said, register };
}

const NOT_IT: GatewayAnswer[] = [
  { status: 200, body: {} },
  { status: 200, body: { ok: true } },
  { status: 201, body: [] },
  { status: 200, body: { sid: "WS1", event_callback_url: null, events_filter: null } },
  { status: 200, body: { sid: "DG1", status: "failed", sink_configuration: null } },
  { status: 503 },
];

describe.each([
  ["the callback", {}],
  ["Event Streams", { eventStreams: true }],
])("registering %s where a gateway answers for Twilio", (_, flags) => {
  it.each(NOT_IT)("with %j is no success", async (answer) => {
    const { register, said } = await registration(({ method }) =>
      method === "POST" ? answer : undefined,
    );
    await expect(register(flags)).rejects.toMatchObject({ code: "write-not-kept" });
    expect(said.join()).not.toContain("Done");
  });

  it.each(NOT_IT)("with %j after Twilio has done it is settled by reading", async (answer) => {
    const { register, said, world } = await registration(({ method }) =>
      method === "POST" ? { ...answer, served: true } : undefined,
    );
    await register(flags);
    expect(said.at(-1)).toMatch(/^Done/);
    if ("eventStreams" in flags) expect(world.subscriptions).toHaveLength(1);
    else expect(world.callback.url).toMatch(OURS);
    said.length = 0;
    await register(flags);
    expect(said).toContain("Already set up; nothing to do.");
  });
});

describe.each([
  ["the callback", {}],
  ["Event Streams", { eventStreams: true }],
])("removing %s where a gateway answers for Twilio", (_, flags) => {
  it.each(NOT_IT)("with %j is no success", async (answer) => {
    let isRegistered = false;
    const { register, said } = await registration(({ method }) =>
      isRegistered && method !== "GET" ? answer : undefined,
    );
    await register(flags);
    isRegistered = true;
    said.length = 0;
    await expect(register({ ...flags, remove: true })).rejects.toBeInstanceOf(Problem);
    expect(said.join()).not.toContain("Done");
  });
});

describe("what doctor writes", () => {
  it.each(NOT_IT)("is no success if a gateway answers %j", async (answer) => {
    const center = await startCenterBehind(({ method }) =>
      method === "POST" ? answer : undefined,
    );
    const session = openSession(center.settings);
    const writing = checkWriting({ session, settings: readSettings(center.settings) });
    await expect(writing).rejects.toMatchObject({ endsRun: false });
    expect(center.world.users.list).toEqual([]);
  });
});
