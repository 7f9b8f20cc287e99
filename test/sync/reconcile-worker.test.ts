import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { WorkerRecord } from "../../src/mapping/worker.ts";
import { reconcileWorker } from "../../src/sync/reconcile-worker.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };
const IN_STEP = '{"avatar_url":"a.png"}';
const ann = (identity: string, image_url = "a.png") =>
  workerRecord("ann", { contact_uri: `client:${identity}`, image_url });
const ANN = { sid: "WK-ann", name: "ann" };
const LOST = new Problem("network", "lost");
const LIST = "list workers worker=WK-ann";

async function reconcile(
  directory: MemoryDirectory,
  hint: WorkerRecord,
  mapping: object = {},
  now = () => 0,
) {
  const parsed = await parseMapping(JSON.stringify({ ...AVATAR, ...mapping }), "m.json");
  return reconcileWorker(directory, parsed, hint, now);
}

describe("an event about a Worker", () => {
  it.each([
    ["whose User differs", "{}", "update", ["turn", "update US-x"]],
    ["whose User is in step", IN_STEP, "none", []],
    ["that has no User", undefined, "create", ["turn", "create x"]],
  ])("%s costs two reads, and at most one write", async (_, attributes, action, written) => {
    const users = attributes === undefined ? {} : { x: attributes };
    const directory = new MemoryDirectory([[ann("x")]], users);
    expect(await reconcile(directory, ann("x", "stale.png"))).toMatchObject({
      worker: ANN,
      identity: "x",
      action,
    });
    // At the same time: the User that the event points to, and the Worker as it is now.
    expect(directory.log.slice(0, 2)).toEqual(["read x", LIST]);
    expect(directory.log.slice(2)).toEqual(written);
    expect(directory.attributesOf("x")).toBe(IN_STEP);
  });

  it.each([
    ["another identity", ann("old")],
    ["attributes that cannot be read", workerRecord("ann", "{")],
  ])("that describes it with %s changes the right User", async (_, hint) => {
    const directory = new MemoryDirectory([[ann("x")]], { old: "{}", x: "{}" });
    expect(await reconcile(directory, hint)).toMatchObject({ identity: "x", action: "update" });
    expect([directory.attributesOf("old"), directory.attributesOf("x")]).toEqual(["{}", IN_STEP]);
  });

  it("does not fail although the User that it points to cannot be read", async () => {
    const directory = new MemoryDirectory([[ann("x")]], { x: "{}" });
    directory.onRequest = (request) => {
      if (request === "read old") throw LOST;
    };
    expect((await reconcile(directory, ann("old"))).action).toBe("update");
  });

  it.each([
    [undefined, "worker-gone"],
    ["bob", "worker-out-of-scope"],
  ])("that is gone, or left out by %s, is skipped", async (workers, reason) => {
    const directory = new MemoryDirectory(reason === "worker-gone" ? [[]] : [[ann("x")]]);
    expect(await reconcile(directory, ann("x"), { workers })).toEqual({
      worker: ANN,
      identity: undefined,
      action: "skip",
      reason,
    });
    expect(directory.log.filter((one) => one.startsWith("list"))).toEqual([
      workers === undefined ? LIST : `${LIST} expression=${workers}`,
    ]);
  });

  it("is not answered with another Worker of the list", async () => {
    const directory = new MemoryDirectory([[workerRecord("bob", { image_url: "b.png" })]]);
    // A filter that got lost on the way.
    const workers = directory.workers.bind(directory);
    directory.workers = () => workers({});
    expect(await reconcile(directory, ann("x"))).toMatchObject({ reason: "worker-gone" });
  });

  it("that has nothing to show is skipped without a User", async () => {
    const bare = workerRecord("ann", { contact_uri: "client:x" });
    const directory = new MemoryDirectory([[bare]]);
    expect(await reconcile(directory, bare)).toMatchObject({ reason: "no-mapped-value" });
    expect(directory.log).toEqual([LIST]);
  });

  it("is skipped where the mapping only creates and the User exists", async () => {
    const directory = new MemoryDirectory([[ann("x")]], { x: "{}" });
    const reason = "user-present-create-only";
    expect(await reconcile(directory, ann("x"), { users: "createOnly" })).toEqual({
      worker: ANN,
      identity: "x",
      action: "skip",
      reason,
    });
    expect(directory.log).not.toContain("turn");
  });

  it.each([
    ["the Worker", LIST, undefined],
    ["the User", "read x", "x"],
    ["a turn", "turn", "x"],
  ])("fails if Twilio does not give %s", async (_, failing, identity) => {
    const directory = new MemoryDirectory([[ann("x")]]);
    directory.onRequest = (request) => {
      if (request === failing) throw LOST;
    };
    expect(await reconcile(directory, ann("x"))).toEqual({
      worker: ANN,
      identity,
      action: "fail",
      problem: LOST,
      fields: [],
    });
  });

  it.each([
    [249, ["turn", "update US-x"]],
    [250, ["turn", "read x", "update US-x"]],
  ])("whose turn to write comes after %i ms reads the User again if need be", async (wait, log) => {
    const directory = new MemoryDirectory([[ann("x")]], { x: "{}" });
    let now = 1000;
    directory.onRequest = (request) => {
      if (request === "turn") now += wait;
    };
    await reconcile(directory, ann("x"), {}, () => now);
    expect(directory.log.slice(2)).toEqual(log);
  });
});
