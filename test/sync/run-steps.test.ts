import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import type { Progress } from "../../src/sync/progress.ts";
import { type RunOptions, run } from "../../src/sync/run.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const AVATAR = { identity: ["friendly_name"], attributes: { image_url: "avatar_url" } };
const NEW = { image_url: "new.png" };
const IN_STEP = '{"avatar_url":"new.png"}';

async function runOn(directory: MemoryDirectory, options: Partial<RunOptions> = {}) {
  const mapping = await parseMapping(JSON.stringify(AVATAR), "m.json");
  return run({ directory, mapping, scope: {}, mode: "sync", now: () => 0, ...options });
}

/** One Worker of each kind, on two pages. */
function oneOfEach() {
  return new MemoryDirectory(
    [
      [workerRecord("ann", NEW), workerRecord("bob", NEW), workerRecord("cid", NEW)],
      [workerRecord("dan"), workerRecord("eve", "{"), workerRecord("fay", NEW)],
    ],
    { bob: '{"theme":"dark"}', cid: IN_STEP, fay: "[]" },
  );
}

const READS = [
  ...["list workers", "list workers"],
  ...["read ann", "read bob", "read cid", "read fay"],
];
const FIELDS = [{ kind: "attribute", path: ["avatar_url"], before: undefined, after: "new.png" }];
const RESULT = {
  outcome: "failed",
  workers: 6,
  unchanged: 1,
  problem: undefined,
  warnings: [],
  planName: expect.stringMatching(/^c1u1-/),
  outcomes: [
    { worker: { sid: "WK-ann", name: "ann" }, identity: "ann", action: "create", fields: FIELDS },
    { worker: { sid: "WK-bob", name: "bob" }, identity: "bob", action: "update", fields: FIELDS },
    {
      worker: { sid: "WK-dan", name: "dan" },
      identity: "dan",
      action: "skip",
      reason: "no-mapped-value",
    },
    failure("eve", undefined, "worker-attributes-unreadable"),
    failure("fay", "fay", "user-attributes-unreadable"),
  ],
};

function failure(name: string, identity: string | undefined, code: string) {
  const problem = expect.objectContaining({ code });
  return { worker: { sid: `WK-${name}`, name }, identity, action: "fail", problem, fields: [] };
}

describe("a run over Workers of each kind", () => {
  it("reads, shows the plan, and makes each change", async () => {
    const directory = oneOfEach();
    const shown: unknown[] = [];
    const onPlan = (plan: unknown) => shown.push(plan, [...directory.log]);
    const result = await runOn(directory, { onPlan });
    expect(result).toEqual({ ...RESULT, applied: true });
    expect(shown).toMatchObject([{ ...RESULT, applied: false }, READS]);
    // Who is created is not read again: Twilio refuses to create a User twice.
    const writing = ["turn", "turn", "read bob", "create ann", "update US-bob"];
    expect(directory.log.slice(READS.length).toSorted()).toEqual(writing.toSorted());
    expect(directory.attributesOf("ann")).toBe(IN_STEP);
    expect(directory.attributesOf("bob")).toBe('{"theme":"dark","avatar_url":"new.png"}');
  });

  it("as a dry run ends with the plan", async () => {
    const directory = oneOfEach();
    expect(await runOn(directory, { mode: "plan" })).toMatchObject({ ...RESULT, applied: false });
    expect(directory.log).toEqual(READS);
  });

  it("reports its progress, and each User that is in step", async () => {
    const progress: Progress[] = [];
    const unchanged: unknown[] = [];
    const onProgress = (one: Progress) => progress.push(one);
    await runOn(oneOfEach(), { onProgress, onUnchanged: (one) => unchanged.push(one) });
    expect(unchanged).toEqual([{ sid: "WK-cid", name: "cid" }]);
    const users = progress.filter(({ step }) => step === "users");
    expect(users.map(({ total }) => total)).toEqual([4, 4, 4, 4]);
    expect(users.at(-1)).toEqual({ step: "users", done: 4, total: 4 });
    expect(progress.filter(({ step }) => step !== "users")).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((done) => ({ step: "workers", done, total: undefined })),
      ...[1, 2].map((done) => ({ step: "writes", done, total: 2 })),
    ]);
  });

  it("reports its progress through the list of Users one by one", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `w${index}`);
    const users = Object.fromEntries(names.map((name) => [name, IN_STEP]));
    const directory = new MemoryDirectory([names.map((name) => workerRecord(name, NEW))], users);
    const done: number[] = [];
    await runOn(directory, { onProgress: (one) => one.step === "users" && done.push(one.done) });
    expect(done).toEqual(names.map((_, index) => index + 1));
  });

  it("is done when no Worker has failed", async () => {
    const directory = new MemoryDirectory([[workerRecord("ann", NEW)]]);
    expect(await runOn(directory)).toMatchObject({ outcome: "done", unchanged: 0 });
    expect(await runOn(directory)).toMatchObject({ outcome: "done", unchanged: 1, outcomes: [] });
  });
});
