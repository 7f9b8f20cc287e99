import { describe, expect, it } from "vitest";
import { desire } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { parseIdentity } from "../../src/mapping/identity.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import { converge } from "../../src/sync/converge.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const BOTH = {
  attributes: { image_url: "avatar_url", team: "team" },
  friendlyName: { from: "public_name" },
};
const ONCE = { attributes: [{ from: "image_url", to: "avatar_url", mode: "createOnly" }] };
const WORKER = workerRecord("ann", { image_url: "a.png", team: "x", public_name: "Ann" });
const KEPT = '{"avatar_url":"a.png","team":"x"}';
const LOST = new Problem("network", "lost");
const THROTTLED = new Problem("throttled", "wait");

type Call = Omit<Parameters<typeof converge>[0], "directory" | "mapping" | "target" | "mayUseSeen">;

async function convergeOn(
  directory: MemoryDirectory,
  {
    mapping = BOTH,
    mayUseSeen = true,
    ...call
  }: Partial<Call> & { mapping?: object; mayUseSeen?: boolean } = {},
) {
  const parsed = await parseMapping(JSON.stringify(mapping), "m.json");
  const desired = await desire(parsed, parseWorker(WORKER));
  const target = { identity: parseIdentity("ann"), desired };
  return converge({
    directory,
    mapping: parsed,
    target,
    seen: undefined,
    mayUseSeen: () => mayUseSeen,
    ...call,
  });
}

/** A User as it becomes through a write whose answer is lost. */
interface Effect {
  readonly attributes: string;
  readonly friendlyName: string | null;
}

/** A directory in which the answer to each of the first writes is lost; such a write has this effect. */
function losing(errors: readonly Error[], effect?: Effect, users = {}): MemoryDirectory {
  const directory = new MemoryDirectory([[WORKER]], users);
  const left = [...errors];
  directory.mayRetry = () => true;
  directory.onRequest = (request) => {
    if (!/^(create|update)/.test(request)) return;
    const error = left.shift();
    if (error === undefined) return;
    if (effect !== undefined)
      directory.stored.set("ann", { sid: "US-ann", identity: "ann", ...effect });
    throw error;
  };
  return directory;
}

const writes = ({ log }: MemoryDirectory) => log.filter((one) => /^(create|update)/.test(one));

describe("a write whose answer is lost", () => {
  it.each([
    ["all", { attributes: KEPT, friendlyName: "Ann" }, ["create ann"]],
    ["all but the name", { attributes: KEPT, friendlyName: null }, ["create ann", "update US-ann"]],
    [
      "one value of two",
      { attributes: '{"avatar_url":"a.png"}', friendlyName: "Ann" },
      ["create ann", "update US-ann"],
    ],
    [
      "another value",
      { attributes: KEPT.replace("a.png", "b.png"), friendlyName: "Ann" },
      ["create ann", "update US-ann"],
    ],
    ["nothing", undefined, ["create ann", "create ann"]],
  ])("is sent again unless the User shows it then: it shows %s", async (_, effect, sent) => {
    const directory = losing([LOST], effect);
    const change = await convergeOn(directory);
    expect(writes(directory)).toEqual(sent);
    expect(change.action).toBe(sent.at(-1)?.split(" ")[0]);
    expect(directory.stored.get("ann")).toMatchObject({ attributes: KEPT, friendlyName: "Ann" });
  });

  it("is not believed from what was read before it", async () => {
    const directory = losing([LOST], { attributes: KEPT, friendlyName: "Ann" });
    await convergeOn(directory);
    expect(directory.log).toEqual(["turn", "create ann", "turn", "read ann"]);
  });

  it("fails with what it met if nothing is left to write, but the User does not show it", async () => {
    const directory = losing([LOST], { attributes: "{}", friendlyName: null });
    await expect(convergeOn(directory, { mapping: ONCE })).rejects.toBe(LOST);
    expect(writes(directory)).toEqual(["create ann"]);
  });

  it("fails with what it met if it may not be sent again", async () => {
    const directory = losing([LOST]);
    directory.mayRetry = () => false;
    await expect(convergeOn(directory)).rejects.toBe(LOST);
    expect(directory.log).toEqual(["turn", "create ann"]);
  });

  it("has each kind of failure counted for itself", async () => {
    const directory = losing([LOST, THROTTLED, LOST, LOST]);
    const asked: unknown[] = [];
    directory.mayRetry = (error, failures) => asked.push([error, failures]) > 0;
    await convergeOn(directory);
    expect(asked).toEqual([
      [LOST, 1],
      [THROTTLED, 1],
      [LOST, 2],
      [LOST, 3],
    ]);
  });
});

describe("a write", () => {
  it.each([
    [true, ["turn", "create ann"]],
    [false, ["turn", "read ann", "create ann"]],
  ])("uses what was seen if it may (%s)", async (mayUseSeen, log) => {
    const directory = new MemoryDirectory([[WORKER]]);
    await convergeOn(directory, { mayUseSeen });
    expect(directory.log).toEqual(log);
  });

  it("reads again when its turn is over", async () => {
    const directory = new MemoryDirectory([[WORKER]]);
    let turns = 0;
    directory.isOver = () => ++turns === 1;
    await convergeOn(directory);
    expect(directory.log).toEqual(["turn", "turn", "read ann", "create ann"]);
  });

  it("is checked first, and not sent if it must not be", async () => {
    const directory = new MemoryDirectory([[WORKER]], { ann: KEPT });
    const actions: string[] = [];
    const check = ({ action }: { action: string }) => {
      actions.push(action);
      throw LOST;
    };
    await expect(convergeOn(directory, { mayUseSeen: false, check })).rejects.toBe(LOST);
    expect([actions, directory.log]).toEqual([["update"], ["turn", "read ann"]]);
  });

  it("is needless if the User shows it by then", async () => {
    const directory = new MemoryDirectory([[WORKER]], { ann: '{"avatar_url":"a.png"}' });
    const change = await convergeOn(directory, { mapping: ONCE, mayUseSeen: false });
    expect(change).toEqual({ action: "none" });
    expect(writes(directory)).toEqual([]);
  });

  it("is given up when the User appears and vanishes four times", async () => {
    const directory = new MemoryDirectory([[WORKER]]);
    directory.onRequest = (request) => {
      if (request === "create ann") {
        directory.stored.set("ann", {
          sid: "US-ann",
          identity: "ann",
          friendlyName: null,
          attributes: "{}",
        });
      } else directory.stored.clear();
    };
    await expect(convergeOn(directory)).rejects.toMatchObject({
      code: "user-unsettled",
      message: expect.stringContaining("kept appearing and disappearing"),
    });
    expect(writes(directory)).toEqual(Array(4).fill("create ann"));
  });
});
