import { describe, expect, it } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { desire } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import type { User } from "../../src/mapping/user.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import { converge } from "../../src/sync/converge.ts";
import type { Directory } from "../../src/twilio/directory.ts";
import { directoryAnswered } from "../support/answering-server.ts";

const ANN = parseIdentity("ann");
const MAPPING = await parseMapping('{"attributes":{"image_url":"avatar_url"}}', "m.json");
const DESIRED = await desire(
  MAPPING,
  parseWorker({ sid: "WK1", friendlyName: "ann", attributes: '{"image_url":"a.png"}' }),
);

const TARGET = { identity: ANN, desired: DESIRED };

function convergeOn(directory: Directory, seen?: User) {
  return converge({ directory, mapping: MAPPING, target: TARGET, seen, mayUseSeen: () => true });
}

/** A service with at most one User, whose answer to the first write is lost. */
async function serviceThatLoses(takesEffect: boolean, user?: string) {
  const state = { user, writes: 0 };
  const { directory, requests } = await directoryAnswered(async (request, response) => {
    if (request.method !== "POST") {
      const body = { sid: countedSid("US", 1), identity: "ann", friendly_name: null };
      if (state.user === undefined) response.writeHead(404).end('{"code":20404}');
      else response.end(JSON.stringify({ ...body, attributes: state.user }));
      return;
    }
    state.writes++;
    if (takesEffect || state.writes > 1) state.user = '{"avatar_url":"a.png"}';
    if (state.writes === 1) request.socket.destroy();
    else response.writeHead(201).end("{}");
  });
  return { directory, requests, state };
}

describe("a write whose answer was lost", () => {
  it("is settled by reading: it took effect, so it is not sent again", async () => {
    const { directory, state } = await serviceThatLoses(true);
    const change = await convergeOn(directory);
    expect(change.action).toBe("create");
    expect(state.writes).toBe(1);
  });

  it("is settled by reading: it took no effect, so it is sent again", async () => {
    const { directory, state } = await serviceThatLoses(false);
    const change = await convergeOn(directory);
    expect(change.action).toBe("create");
    expect(state).toEqual({ writes: 2, user: '{"avatar_url":"a.png"}' });
  });

  it("is counted as made when it was an update", async () => {
    const { directory, state } = await serviceThatLoses(true, "{}");
    const start = { sid: countedSid("US", 1), friendlyName: null, attributes: {} };
    const change = await convergeOn(directory, start);
    expect(change.action).toBe("update");
    expect(state.writes).toBe(1);
  });
});

describe("a User that keeps appearing and vanishing", () => {
  it("is given up on", async () => {
    const { directory, requests } = await directoryAnswered((request, response) => {
      response.writeHead(request.method === "POST" ? 409 : 404).end("{}");
    });
    await expect(convergeOn(directory)).rejects.toMatchObject({
      code: "user-unsettled",
    });
    expect(requests.total).toBeLessThan(10);
  });
});
