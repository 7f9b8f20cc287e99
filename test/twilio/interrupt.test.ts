import { describe, expect, it, vi } from "vitest";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { Requester } from "../../src/twilio/requester.ts";
import { answering, directoryAnswered } from "../support/answering-server.ts";

const ANN = parseIdentity("ann");
const SID = countedSid("US", 1);
const USER = JSON.stringify({ sid: SID, identity: "ann", friendly_name: null, attributes: "{}" });
const VALUES = { attributes: "{}" };

describe("an interrupted deadline", () => {
  it("sends nothing any more", async () => {
    const { directory, deadline, requests } = await directoryAnswered(answering(200, USER));
    deadline.interrupt(1000);
    await expect(directory.user(ANN)).rejects.toMatchObject({ code: "interrupted", endsRun: true });
    await expect(directory.updateUser(SID, VALUES)).rejects.toMatchObject({ code: "interrupted" });
    expect(requests.total).toBe(0);
  });

  it("still takes the answer to what is under way", async () => {
    const { directory, deadline } = await directoryAnswered((_, response) => {
      deadline.interrupt(5000);
      setImmediate(() => response.end(USER));
    });
    expect(await directory.updateUser(SID, VALUES)).toBe(true);
  });

  it("waits for it no longer than the grace", async () => {
    const { directory, deadline } = await directoryAnswered(() => deadline.interrupt(20));
    await expect(directory.updateUser(SID, VALUES)).rejects.toMatchObject({ code: "interrupted" });
  });

  it("does not send again what failed", async () => {
    const { directory, deadline, requests } = await directoryAnswered((_, response) => {
      deadline.interrupt(5000);
      response.writeHead(503).end();
    });
    await expect(directory.user(ANN)).rejects.toMatchObject({ code: "interrupted" });
    expect(requests.total).toBe(1);
  });

  it("does not go on waiting for its turn to write", async () => {
    const { directory, deadline } = await directoryAnswered(answering(200, USER));
    for (let turn = 0; turn < 7; turn++) await directory.turnToWrite();
    const waiting = directory.turnToWrite();
    deadline.interrupt(60_000);
    await expect(waiting).rejects.toMatchObject({ code: "interrupted" });
  });

  it("does not go on waiting for its turn to send again", async () => {
    const sleep = vi.fn(() => new Promise<void>(() => {}));
    const deadline = new Deadline(60_000, { now: () => 0, random: () => 0.5, sleep });
    const { directory, requests } = await directoryAnswered(answering(503, ""));
    const failure = await directory.updateUser(SID, VALUES).catch((error: unknown) => error);
    const waiting = new Requester(deadline, requests, () => {}).mayTryAgain(failure, 1, "write");
    deadline.interrupt(1000);
    await expect(waiting).rejects.toMatchObject({ code: "interrupted" });
    expect(sleep).toHaveBeenCalledOnce();
  });
});
