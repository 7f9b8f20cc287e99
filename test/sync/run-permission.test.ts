import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { Warning } from "../../src/plan/plan.ts";
import { type RunOptions, run } from "../../src/sync/run.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };
const LOST = new Problem("network", "lost");
const CHANGED = { changedSince: new Date(0) };
const ALL_NAMES = "list workers expression=w namesOnly=true";

async function runOn(
  directory: MemoryDirectory,
  options: Partial<RunOptions> = {},
  mapping: object = AVATAR,
) {
  const parsed = await parseMapping(JSON.stringify(mapping), "m.json");
  return run({ directory, mapping: parsed, scope: {}, mode: "sync", now: () => 0, ...options });
}

/** Two Workers, the one without a User and the other's to be updated. */
function centerOfTwo() {
  const workers = ["ann", "bob"].map((name) => workerRecord(name, { image_url: "new.png" }));
  return new MemoryDirectory([workers], { bob: "{}" });
}

const writes = ({ log }: MemoryDirectory) => log.filter((one) => /^(create|update)/.test(one));

describe("the limit of a run over recent changes", () => {
  /** So many changed Workers with other pictures, and how many Workers each page of all has. */
  function changedOf(changed: number, pages: readonly number[]) {
    const recordOf = (index: number) => workerRecord(`w${index}`, { image_url: "new.png" });
    const all = pages.map((size) => Array.from({ length: size }, (_, index) => recordOf(index)));
    const some = Array.from({ length: changed }, (_, index) => recordOf(index));
    const users = Object.fromEntries(
      some.map(({ friendlyName }) => [friendlyName, '{"avatar_url":"old.png"}']),
    );
    const directory = new MemoryDirectory([some], users);
    const workers = directory.workers.bind(directory);
    directory.workers = (scope) => {
      directory.pages = scope.changedSince === undefined ? all.map((page) => [...page]) : [some];
      return workers(scope);
    };
    return directory;
  }

  it.each<[number, number[], number, string | undefined]>([
    // The default is 30 % of all Workers in scope; counting ends once the answer is certain.
    [12, [20, 20, 20], 2, undefined],
    [12, [39], 1, "12 of 39 Workers in scope"],
    [13, [20, 20], 2, "13 of 40 Workers in scope"],
    [12, [], 0, "12 of 12 Users"],
    // A list that is shorter than what was seen is wrong.
    [12, [3], 1, "12 of 12 Workers in scope"],
    // Of a few Users, each is a large share.
    [9, [9], 0, undefined],
  ])("%i changed of %j Workers, counted by %i lists: %s", async (changed, pages, lists, said) => {
    const directory = changedOf(changed, pages);
    const result = await runOn(directory, { scope: CHANGED }, { ...AVATAR, workers: "w" });
    expect(directory.log.filter((one) => one === ALL_NAMES)).toHaveLength(lists);
    expect(result.outcome).toBe(said === undefined ? "done" : "stopped");
    expect(result.problem?.code).toBe(said && "too-many-overwrites");
    expect(result.problem?.message ?? "").toContain(said ?? "");
    expect(writes(directory)).toHaveLength(said === undefined ? changed : 0);
  });

  it("is the number itself if it is one", async () => {
    const directory = changedOf(3, [90]);
    const mapping = { ...AVATAR, workers: "w", safety: { maxOverwrites: 2 } };
    expect((await runOn(directory, { scope: CHANGED }, mapping)).outcome).toBe("stopped");
    expect(directory.log).not.toContain(ALL_NAMES);
  });

  it("is the share of the Users in any other run", async () => {
    const directory = changedOf(12, [12]);
    const { problem } = await runOn(directory, {}, { ...AVATAR, workers: "w" });
    expect(problem?.message).toContain("12 of 12 Users");
    expect(directory.log).not.toContain(ALL_NAMES);
  });

  it("stops the run if the Workers cannot be counted", async () => {
    const directory = changedOf(12, [40]);
    directory.onRequest = (request) => {
      if (request === ALL_NAMES) throw LOST;
    };
    const result = await runOn(directory, { scope: CHANGED }, { ...AVATAR, workers: "w" });
    expect(result).toMatchObject({ outcome: "failed", problem: LOST, applied: false });
    expect(writes(directory)).toEqual([]);
  });

  it("is none where no Worker has changed", async () => {
    const directory = new MemoryDirectory([[]]);
    expect((await runOn(directory, { scope: CHANGED })).outcome).toBe("done");
    expect((await runOn(directory)).problem?.code).toBe("no-workers");
  });
});

describe("a plan is applied", () => {
  it.each<[string, Partial<RunOptions>, object]>([
    ["when nobody is asked", {}, { outcome: "done", applied: true }],
    ["when it is confirmed", { confirm: async () => true }, { outcome: "done", applied: true }],
    [
      "only then",
      { confirm: async () => false },
      {
        outcome: "stopped",
        applied: false,
        problem: {
          code: "not-confirmed",
          message: "The changes were not confirmed, so nothing was written.",
        },
      },
    ],
    [
      "not if asking fails",
      { confirm: () => Promise.reject(LOST) },
      { outcome: "failed", applied: false, problem: LOST },
    ],
    [
      "not if its inspection fails",
      { inspect: () => Promise.reject(LOST) },
      { outcome: "failed", applied: false, problem: LOST },
    ],
    [
      "not if another was approved",
      { permission: { planName: "c1u1-000000000000" } },
      { outcome: "stopped", applied: false, problem: { code: "plan-differs" } },
    ],
  ])("%s", async (_, options, expected) => {
    const directory = centerOfTwo();
    const result = await runOn(directory, options);
    expect(result).toMatchObject({
      ...expected,
      outcomes: [{ action: "create" }, { action: "update" }],
    });
    expect(writes(directory)).toHaveLength(result.applied ? 2 : 0);
  });

  it("after the number of its changes was confirmed, if there are any", async () => {
    const directory = centerOfTwo();
    directory.pages = [[...directory.pages.flat(), workerRecord("cid", "{"), workerRecord("dan")]];
    const asked: number[] = [];
    const confirm = async (changes: number) => asked.push(changes) > 0;
    await runOn(directory, { confirm });
    await runOn(directory, { confirm });
    expect(asked).toEqual([2]);
  });

  it("under its name, which the service is part of", async () => {
    const nameOf = async (service?: string) =>
      (await runOn(centerOfTwo(), { mode: "plan", service })).planName;
    const planName = await nameOf();
    expect(planName).toBe(await nameOf(""));
    expect(planName).not.toBe(await nameOf("IS1"));
    expect((await runOn(centerOfTwo(), { permission: { planName } })).outcome).toBe("done");
  });

  it("not if it is incomplete: it has no name, and is not inspected", async () => {
    const directory = centerOfTwo();
    directory.onRequest = (request) => {
      if (request === "read bob") throw new Problem("network", "lost", { endsRun: true });
    };
    const inspect = () => expect.unreachable("there is no plan");
    const result = await runOn(directory, { inspect });
    expect(result).toMatchObject({ outcome: "failed", problem: { code: "network" } });
    expect(result).toMatchObject({ planName: undefined, applied: false, warnings: [] });
  });
});

describe("the warnings of a run", () => {
  const warningOf = (name: string | undefined): Warning => ({
    worker: name === undefined ? undefined : { sid: `WK-${name}`, name },
    problem: LOST,
  });

  it("are those of the plan and of its inspection: the whole run's first, then by Worker", async () => {
    const found = ["cid", "ann", undefined, "bob"].map(warningOf);
    const another = { ...warningOf("ann"), problem: new Problem("image-private", "no") };
    const seen: unknown[] = [];
    const result = await runOn(centerOfTwo(), {
      inspect: async ({ entries }) => {
        seen.push(entries.length);
        return [...found, another];
      },
    });
    expect(seen).toEqual([2]);
    const names = result.warnings.map(({ worker }) => worker?.name);
    expect(names).toEqual([undefined, "ann", "ann", "bob", "cid"]);
    // Those of one Worker stay in the order in which they were found.
    expect(result.warnings[2]).toBe(another);
  });

  it("are those of the plan if its inspection fails", async () => {
    const directory = new MemoryDirectory([[workerRecord("ann")]]);
    const { warnings } = await runOn(directory, { inspect: () => Promise.reject(LOST) });
    expect(warnings.map(({ problem }) => problem.code)).toContain("all-skipped");
  });
});
