import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { Outcome } from "../../src/plan/outcome.ts";
import { type RunOptions, run } from "../../src/sync/run.ts";
import { deadlinePassed, Unanswered } from "../../src/twilio/deadline.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const AVATAR = {
  identity: ["friendly_name"],
  attributes: { image_url: "avatar_url" },
  safety: { maxOverwrites: "100%" },
};
const INTERRUPTED = new Problem("interrupted", "stop", { endsRun: true });
const REFUSED = new Problem("permission-missing", "no", { endsRun: true });
const LOST = new Problem("network", "lost");

/** A center of so many Workers w10, w11, … without Users. */
function centerOf(workers: number): MemoryDirectory {
  const names = Array.from({ length: workers }, (_, index) => `w${index + 10}`);
  return new MemoryDirectory([names.map((name) => workerRecord(name, { image_url: "new.png" }))]);
}

async function runOn(
  directory: MemoryDirectory,
  options: Partial<RunOptions> = {},
  more: object = {},
) {
  const mapping = await parseMapping(JSON.stringify({ ...AVATAR, ...more }), "m.json");
  return run({ directory, mapping, scope: {}, mode: "sync", now: () => 0, ...options });
}

const userOf = (attributes: string) => ({
  sid: "US-ann",
  identity: "ann",
  friendlyName: null,
  attributes,
});

function endsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.map((one) => (one.action === "fail" ? one.problem.code : one.action));
}

/** A directory whose request with this text gets this answer. */
function failing(directory: MemoryDirectory, request: string, error: Error): MemoryDirectory {
  directory.onRequest = (asked) => {
    if (asked === request) throw error;
  };
  return directory;
}

describe("a failed write", () => {
  const fields = [expect.objectContaining({ path: ["avatar_url"], after: "new.png" })];

  it("fails its Worker alone, and the outcome holds what would have changed", async () => {
    const { outcomes, outcome, problem } = await runOn(failing(centerOf(3), "create w11", LOST));
    expect({ outcome, problem }).toEqual({ outcome: "failed", problem: undefined });
    expect(endsOf(outcomes)).toEqual(["create", "network", "create"]);
    expect(outcomes[1]).toMatchObject({ identity: "w11", problem: LOST, fields });
  });

  it("ends the run if every further one would fail alike: what waits is not tried", async () => {
    const directory = centerOf(60);
    directory.onRequest = async (asked) => {
      if (asked === "turn") await tick();
      if (asked === "create w10") throw REFUSED;
    };
    const { outcomes, outcome, problem } = await runOn(directory);
    expect({ outcome, problem }).toEqual({ outcome: "failed", problem: REFUSED });
    const ends = endsOf(outcomes);
    expect(ends.slice(0, 20)).toEqual(["permission-missing", ...Array(19).fill("create")]);
    expect(ends.slice(-20)).toEqual(Array(20).fill("not-tried"));
    expect(outcomes.at(-1)).toMatchObject({
      identity: "w69",
      problem: { message: "Not tried, because the run ended first.", endsRun: false },
      fields,
    });
  });

  it.each([
    ["failed", deadlinePassed()],
    ["interrupted", INTERRUPTED],
  ])("that was not sent in time was not tried, and the run has %s", async (outcome, error) => {
    const result = await runOn(failing(centerOf(2), "turn", error));
    expect(result).toMatchObject({ outcome, problem: error });
    expect(endsOf(result.outcomes)).toEqual(["not-tried", "not-tried"]);
  });

  it("that was sent and not answered in time may have been made", async () => {
    const error = new Unanswered(deadlinePassed());
    const { outcomes } = await runOn(failing(centerOf(2), "create w10", error));
    expect(endsOf(outcomes)).toEqual(["deadline", "create"]);
  });

  it("ends the run for all who wait for a turn then: only the first has failed", async () => {
    const { outcomes } = await runOn(failing(centerOf(3), "turn", REFUSED));
    expect(endsOf(outcomes)).toEqual(["permission-missing", "not-tried", "not-tried"]);
  });

  it("ends the run with the first problem", async () => {
    const directory = centerOf(2);
    directory.onRequest = (asked) => {
      if (asked === "create w10") throw REFUSED;
      if (asked === "create w11") throw INTERRUPTED;
    };
    const { problem, outcomes } = await runOn(directory);
    expect(problem).toBe(REFUSED);
    expect(endsOf(outcomes)).toEqual(["permission-missing", "not-tried"]);
  });
});

describe("the writes of a run", () => {
  it("are at most 20 at once", async () => {
    const directory = centerOf(50);
    let most = 0;
    let writing = 0;
    directory.onRequest = async (asked) => {
      if (asked === "turn") {
        most = Math.max(most, ++writing);
        await tick();
      }
      if (asked.startsWith("create")) writing--;
    };
    await runOn(directory);
    expect(most).toBe(20);
  });

  it("give a role to whom they create", async () => {
    const directory = centerOf(1);
    const roleSid = `RL${"ab".repeat(16)}`;
    await runOn(directory, {}, { roleSid });
    expect(directory.log.at(-1)).toBe(`create w10 as ${roleSid}`);
  });

  it.each([
    ["a run over all", {}, 0, ["turn", "read ann", "update US-ann"]],
    ["a run over recent changes", { changedSince: new Date(0) }, 249, ["turn", "update US-ann"]],
    [
      "a slow run over recent changes",
      { changedSince: new Date(0) },
      250,
      ["turn", "read ann", "update US-ann"],
    ],
  ])("in %s read each User again unless it was read just now", async (_, scope, later, log) => {
    const page = [workerRecord("ann", { image_url: "new.png" })];
    const directory = new MemoryDirectory([page], { ann: "{}" });
    let now = 1000;
    await runOn(directory, {
      scope,
      now: () => now,
      onPlan: () => {
        now += later;
        directory.log.length = 0;
      },
    });
    expect(directory.log).toEqual(log);
  });
});

describe("a planned change", () => {
  it.each<[string, (directory: MemoryDirectory) => void, object, string[]]>([
    [
      "counts as unchanged if the User shows it by then",
      ({ stored }) => stored.set("ann", userOf('{"avatar_url":"new.png"}')),
      { outcome: "done", unchanged: 1, outcomes: [] },
      [],
    ],
    [
      "creates the User if it is gone by then",
      ({ stored }) => stored.clear(),
      { outcome: "done", unchanged: 0, outcomes: [{ action: "create" }] },
      ["create ann"],
    ],
    [
      "is not made if the guard did not allow what it has become",
      ({ stored }) => stored.set("ann", userOf('{"avatar_url":"old.png"}')),
      { outcome: "failed", outcomes: [{ problem: { code: "overwrite-unforeseen" } }] },
      [],
    ],
  ])("%s", async (_, happen, expected, sent) => {
    const page = [workerRecord("ann", { image_url: "new.png" })];
    const directory = new MemoryDirectory([page], { ann: "{}" });
    const onPlan = () => happen(directory);
    const result = await runOn(directory, { onPlan }, { safety: { maxOverwrites: 0 } });
    expect(result).toMatchObject(expected);
    expect(directory.log.filter((one) => /^(create|update)/.test(one))).toEqual(sent);
  });
});
