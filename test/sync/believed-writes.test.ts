import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { type Fault, Faults } from "../../src/dev/emulator/faults.ts";
import { countedSid, World } from "../../src/dev/emulator/world.ts";
import { desire } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import { converge } from "../../src/sync/converge.ts";
import { directoryAnswered } from "../support/answering-server.ts";
import { startCenter } from "../support/center.ts";
import { startCenterBehind } from "../support/gateway.ts";

const ANN = parseIdentity("ann");
const MAPPING = await parseMapping(
  '{"attributes":{"image_url":"avatar_url"},"friendlyName":{"from":"public_name"}}',
  "m.json",
);
const WORKER = { image_url: "a.png", public_name: "Ann" };
const DESIRED = await desire(
  MAPPING,
  parseWorker({ sid: "WK1", friendlyName: "ann", attributes: JSON.stringify(WORKER) }),
);
const KEPT = { attributes: '{"avatar_url":"a.png"}', friendly_name: "Ann" };
const US1 = countedSid("US", 1);

type Stored = { readonly attributes: string; readonly friendly_name: string | null };

/** One User, and what is made of each write: whether it takes effect, and what it is answered. */
async function serviceWhere(
  start: Stored | undefined,
  answer: (write: number) => { effect: Stored | undefined; body: string },
) {
  const state = { user: start, writes: 0 };
  const { directory } = await directoryAnswered(async (request, response) => {
    await text(request);
    const record = { sid: US1, identity: "ann", ...state.user };
    if (request.method === "POST") {
      const { effect, body } = answer(++state.writes);
      state.user = effect ?? state.user;
      response.end(body);
    } else if (state.user === undefined) response.writeHead(404).end("{}");
    else response.end(JSON.stringify(record));
  });
  const user = start && { sid: US1, friendlyName: null, attributes: {} };
  const change = converge({
    directory,
    mapping: MAPPING,
    target: { identity: ANN, desired: DESIRED },
    seen: user,
    mayUseSeen: () => true,
  });
  return { change, state };
}

const NOTHING_YET = { attributes: "{}", friendly_name: null };
const RIGHT = JSON.stringify({ sid: US1, identity: "ann", ...KEPT });
const NO_ANSWER_TO_THIS = [
  "{}",
  '{"ok":true}',
  "[]",
  "null",
  '"created"',
  "",
  JSON.stringify({ sid: US1, identity: "ann" }),
  JSON.stringify({ sid: "CH1", identity: "ann", ...KEPT }),
  JSON.stringify({ sid: countedSid("US", 2), identity: "bob", ...KEPT }),
];

describe.each([
  ["creation", undefined],
  ["update", NOTHING_YET],
])("a %s that is answered 2xx", (_, start) => {
  it.each(NO_ANSWER_TO_THIS)("with %s is made only once if it took effect", async (body) => {
    const { change, state } = await serviceWhere(start, () => ({ effect: KEPT, body }));
    expect(await change).toMatchObject({ action: start ? "update" : "create" });
    expect(state).toEqual({ user: KEPT, writes: 1 });
  });

  it.each(NO_ANSWER_TO_THIS)("with %s is made again if it took none", async (body) => {
    const { change, state } = await serviceWhere(start, (write) =>
      write === 1 ? { effect: undefined, body } : { effect: KEPT, body: RIGHT },
    );
    expect(await change).toMatchObject({ action: start ? "update" : "create" });
    expect(state).toEqual({ user: KEPT, writes: 2 });
  });

  it.each(NO_ANSWER_TO_THIS)("with %s fails if it never takes effect", async (body) => {
    const { change, state } = await serviceWhere(start, () => ({ effect: undefined, body }));
    await expect(change).rejects.toMatchObject({ code: "answer-unreadable", endsRun: false });
    expect(state.user).toEqual(start);
  });

  it.each([
    ["another picture", { ...KEPT, attributes: '{"avatar_url":"b.png"}' }],
    ["no attributes", { ...KEPT, attributes: null }],
    ["attributes that are no JSON", { ...KEPT, attributes: "{" }],
    ["an attribute more", { ...KEPT, attributes: '{"avatar_url":"a.png","x":1}' }],
    ["another name", { ...KEPT, friendly_name: "ann" }],
    ["no name", { ...KEPT, friendly_name: null }],
  ])("with %s is read, and believed if the User shows what was sent", async (_, shown) => {
    const body = JSON.stringify({ sid: US1, identity: "ann", ...shown });
    const { change, state } = await serviceWhere(start, () => ({ effect: KEPT, body }));
    expect(await change).toMatchObject({ action: start ? "update" : "create" });
    expect(state.writes).toBe(1);
  });

  it("with what was not sent, and keeps that, fails after one more try", async () => {
    const effect = { ...KEPT, friendly_name: "A" };
    const body = JSON.stringify({ sid: US1, identity: "ann", ...effect });
    const { change, state } = await serviceWhere(start, () => ({ effect, body }));
    await expect(change).rejects.toMatchObject({ code: "write-not-kept", endsRun: false });
    expect(state.writes).toBe(2);
  });

  it("with more than a User can be is read, and believed if the User is there", async () => {
    const body = JSON.stringify({ sid: US1, identity: "ann", ...KEPT, more: "x".repeat(2 ** 21) });
    const { change, state } = await serviceWhere(start, () => ({ effect: KEPT, body }));
    await change;
    expect(state.writes).toBe(1);
  });

  it("with what was not sent is read even if the try before it failed otherwise", async () => {
    let sent = 0;
    const { directory } = await directoryAnswered(async (request, response) => {
      await text(request);
      const isThere = start !== undefined || sent > 1;
      const kept = sent > 1 ? KEPT : NOTHING_YET;
      if (request.method === "POST") {
        if (++sent === 1) response.writeHead(429).end("{}");
        else response.end(JSON.stringify({ sid: US1, identity: "ann", ...NOTHING_YET }));
      } else if (isThere) response.end(JSON.stringify({ sid: US1, identity: "ann", ...kept }));
      else response.writeHead(404).end("{}");
    });
    const target = { identity: ANN, desired: DESIRED };
    const seen = start && { sid: US1, friendlyName: null, attributes: {} };
    const mayUseSeen = () => true;
    await converge({ directory, mapping: MAPPING, target, seen, mayUseSeen });
    expect(sent).toBe(2);
  });

  it("with the same JSON spelled otherwise is believed", async () => {
    const body = RIGHT.replace('{\\"avatar_url\\":', '{ \\"avatar_url\\" : ');
    expect(body).not.toBe(RIGHT);
    const { change, state } = await serviceWhere(start, () => ({ effect: KEPT, body }));
    await change;
    expect(state.writes).toBe(1);
  });
});

describe("a creation of which Twilio keeps less than was sent", () => {
  it.each([
    ["Attributes", { attributes: [{ from: "image_url", to: "avatar_url", mode: "createOnly" }] }],
    ["FriendlyName", { friendlyName: { from: "public_name", mode: "createOnly" } }],
  ])("(%s) fails, although its rule has no more to say", async (lost, rules) => {
    const world = new World();
    world.addWorker("ann", WORKER);
    const center = await startCenterBehind(
      ({ form }) => {
        form.delete(lost);
        return undefined;
      },
      { world },
    );
    const result = await center.run({ identity: ["friendly_name"], ...rules });
    expect(result).toMatchObject({
      outcome: "failed",
      outcomes: [{ action: "fail", problem: { code: "write-not-kept" } }],
    });
  });
});

/** Something that befalls writes alone. */
class FaultsOfWrites extends Faults {
  override next(request: string): Fault | undefined {
    return request.startsWith("POST") ? super.next(request) : undefined;
  }
}

describe("a run behind a gateway that answers for Twilio", () => {
  it.each([1, 2])("says done only if all is done, seed %i", async (seed) => {
    const world = new World();
    for (let index = 0; index < 12; index++) {
      world.addWorker(`w${index}`, { image_url: `${index}.png` });
      if (index % 2) world.users.create({ identity: `w${index}`, attributes: '{"theirs":1}' });
    }
    const faults = new FaultsOfWrites(seed, { somethingElse: 0.4 });
    const center = await startCenter({ world, faults });
    const mapping = {
      identity: ["friendly_name"],
      attributes: { image_url: "avatar_url" },
      safety: { maxOverwrites: "100%" },
    };
    const { outcome, outcomes } = await center.run(mapping);
    const undone = outcomes
      .filter(({ action }) => action === "fail")
      .map(({ identity }) => identity);
    expect(outcome).toBe(undone.length > 0 ? "failed" : "done");
    const shown = world.users.list.filter(({ attributes }) => attributes.includes("avatar_url"));
    expect(shown.length + undone.length).toBe(12);
    expect(world.users.list.filter(({ attributes }) => attributes.includes("theirs"))).toHaveLength(
      6,
    );
  });
});
