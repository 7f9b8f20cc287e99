import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { Problem } from "../../src/mapping/problem.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { readPlan } from "../../src/sync/read-plan.ts";
import type { WorkerScope } from "../../src/twilio/directory.ts";
import { MemoryDirectory, workerRecord } from "../support/memory-directory.ts";

const AVATAR = { attributes: { image_url: "avatar_url" } };
const NEW = { image_url: "new.png" };
const IN_STEP = '{"avatar_url":"new.png"}';

async function planOf(
  directory: MemoryDirectory,
  mapping: object = AVATAR,
  scope: WorkerScope = {},
) {
  const parsed = await parseMapping(JSON.stringify(mapping), "m.json");
  const options = { now: () => 7, onProgress: () => {}, onUnchanged: () => {} };
  return readPlan(directory, parsed, scope, options);
}

/** What is planned for each Worker: the action, or why there is none. */
function endsOf({ entries }: Plan): string[] {
  return entries.map((one) =>
    one.action === "skip" ? one.reason : one.action === "fail" ? one.problem.code : one.action,
  );
}

const codesOf = ({ warnings }: Plan) => warnings.map(({ problem }) => problem.code);
const certain = (name: string, identity: string, more: object = NEW) =>
  workerRecord(name, { contact_uri: `client:${identity}`, ...more });

describe("a plan", () => {
  it("holds the User that each write is planned from, and counts those that exist", async () => {
    const workers = ["ann", "bob", "cid"].map((name) => certain(name, name));
    const directory = new MemoryDirectory([workers], { ann: "{}", bob: IN_STEP });
    const { plan } = await planOf(directory);
    expect(plan).toMatchObject({ workers: 3, users: 2, unchanged: 1, hasGap: false });
    const seen = plan.entries.map((one) => "seen" in one && one.seen);
    expect(seen).toEqual([
      { user: { sid: "US-ann", friendlyName: null, attributes: {} }, at: 7 },
      { user: undefined, at: 7 },
    ]);
  });

  it("holds the failure of a Worker whose User cannot be read, and goes on", async () => {
    const directory = new MemoryDirectory([[certain("ann", "ann"), certain("bob", "bob")]]);
    directory.onRequest = (request) => {
      if (request === "read ann") throw new Problem("network", "lost");
    };
    const { plan, problem } = await planOf(directory);
    expect(problem).toBeUndefined();
    expect(endsOf(plan)).toEqual(["network", "create"]);
    expect(plan.users).toBe(0);
  });

  it.each<[number[], WorkerScope, boolean]>([
    [[1, 0, 1], {}, true],
    [[0, 1], { expression: undefined, worker: undefined }, true],
    [[1, 1, 0], {}, false],
    [[1, 0, 1], { expression: "w", worker: undefined }, false],
    [[1, 0, 1], { worker: "w2" }, false],
    [[1, 0, 1], { changedSince: new Date(0) }, false],
  ])("of pages of %j Workers in the scope %j has a gap: %s", async (sizes, scope, hasGap) => {
    const pages = sizes.map((size, index) => (size ? [certain(`w${index}`, `w${index}`)] : []));
    expect((await planOf(new MemoryDirectory(pages), AVATAR, scope)).plan.hasGap).toBe(hasGap);
  });

  it("is made however many Workers have unreadable attributes", async () => {
    const workers = Array.from({ length: 12 }, (_, index) => workerRecord(`w${index}`, "{"));
    const { plan, problem } = await planOf(new MemoryDirectory([workers]));
    expect(problem).toBeUndefined();
    expect(endsOf(plan)).toEqual(Array(12).fill("worker-attributes-unreadable"));
  });

  it.each([
    [10, undefined],
    [11, "An expression of the mapping takes more than a second for more than 10 Workers"],
  ])("is given up when an expression is too slow for many: %i", async (workers, message) => {
    let now = 0;
    const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 20));
    onTestFinished(() => clock.mockRestore());
    const attributes = [{ expression: "($f := function(){ $f() }; $f())", to: "x" }];
    const page = Array.from({ length: workers }, (_, index) => certain(`w${index}`, `w${index}`));
    const { plan, problem } = await planOf(new MemoryDirectory([page]), { attributes });
    expect(endsOf(plan)).toEqual(Array(10).fill("expression-too-long"));
    expect(problem?.code).toBe(message && "mapping-too-slow");
    expect(problem?.message ?? "").toContain(message ?? "");
  });
});

describe("a plan without Workers", () => {
  it.each<[WorkerScope, string | undefined]>([
    [{}, undefined],
    [{ expression: "x" }, undefined],
    [{ worker: "bob" }, "worker-not-found"],
    [{ worker: "ann", expression: "x" }, "worker-out-of-scope"],
  ])("in the scope %j has the problem %s", async (scope, code) => {
    const directory = new MemoryDirectory([[certain("ann", "ann")].slice(scope.worker ? 0 : 1)]);
    const { plan, problem } = await planOf(directory, AVATAR, scope);
    expect([plan.workers, problem?.code]).toEqual([0, code]);
  });

  it("has the problem that it met, and asks nothing more", async () => {
    const directory = new MemoryDirectory([[]]);
    directory.onRequest = () => {
      throw new Problem("network", "lost", { endsRun: true });
    };
    expect((await planOf(directory, AVATAR, { worker: "ann" })).problem?.code).toBe("network");
    expect(directory.log).toEqual(["list workers worker=ann"]);
  });
});

describe("an identity of two Workers", () => {
  const bare = certain("bob", "ann", {});
  const shared = ["identity-shared", "identity-shared"];
  it.each([
    ["is nobody's if both have it for certain", certain("bob", "ann"), shared],
    ["is nobody's although one has nothing to show", bare, shared],
    [
      "is that one's who has it for certain",
      workerRecord("ann", NEW),
      ["awaits-first-login", "create"],
    ],
  ])("%s", async (_, other, ends) => {
    for (const page of [
      [certain("cid", "ann"), other],
      [other, certain("cid", "ann")],
    ]) {
      const directory = new MemoryDirectory([page]);
      expect(endsOf((await planOf(directory)).plan)).toEqual(ends);
    }
  });
});

describe("a second User of one Worker", () => {
  const USERS = { login: "{}", ann: "{}" };
  const lookUps = ({ log }: MemoryDirectory) => log.filter((request) => request.startsWith("read"));

  it.each<[string, Record<string, string>, string[], string[]]>([
    ["is looked for where the first changes", USERS, ["two-users"], ["read login", "read ann"]],
    [
      "is not looked for where the first is in step",
      { ...USERS, login: IN_STEP },
      [],
      ["read login"],
    ],
    ["is not looked for where there is no first", { ann: "{}" }, [], ["read login"]],
  ])("%s", async (_, users, warnings, reads) => {
    const directory = new MemoryDirectory([[certain("ann", "login")]], users);
    const { plan } = await planOf(directory);
    expect(codesOf(plan)).toEqual(warnings);
    expect(lookUps(directory)).toEqual(reads);
  });

  it.each([
    ["is not there", undefined],
    ["cannot be read", new Problem("network", "lost")],
  ])("is no warning, and no problem, where it %s", async (_, failure) => {
    const directory = new MemoryDirectory([[certain("ann", "login")]], { login: "{}" });
    directory.onRequest = (request) => {
      if (request === "read ann" && failure !== undefined) throw failure;
    };
    const { plan, problem } = await planOf(directory);
    expect([endsOf(plan), codesOf(plan), problem]).toEqual([["update"], [], undefined]);
    expect(lookUps(directory)).toContain("read ann");
  });

  it("is looked for by at most 19 requests at once", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `w${index}`);
    const users = [
      ...names.map((name) => `${name}login`),
      ...Array.from({ length: 90 }, (_, index) => `v${index}`),
    ];
    const directory = new MemoryDirectory(
      [names.map((name) => certain(name, `${name}login`))],
      Object.fromEntries(users.map((name) => [name, "{}"])),
    );
    let atOnce = 0;
    let most = 0;
    directory.onRequest = async (request) => {
      if (!request.startsWith("read")) return;
      most = Math.max(most, ++atOnce);
      await tick();
      atOnce--;
    };
    await planOf(directory);
    expect([lookUps(directory).length, most]).toEqual([30, 19]);
  });

  it("is none if it is another Worker's", async () => {
    const workers = [certain("ann", "login"), certain("bob", "ann")];
    const { plan } = await planOf(new MemoryDirectory([workers], USERS));
    expect(codesOf(plan)).toEqual([]);
  });

  it("is not looked for when the whole list was read", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `w${index}`);
    const workers = names.map((name) => certain(name, `${name}login`));
    const users = Object.fromEntries(names.map((name) => [`${name}login`, "{}"]));
    const directory = new MemoryDirectory([workers], users);
    await planOf(directory);
    expect(directory.log).toEqual(["list workers", "list users"]);
  });
});

describe("warnings about the mapping", () => {
  const about = (...codes: string[]) => codes;
  it.each<[string, WorkerScope, string[]]>([
    ["are complete after a run over all Workers", {}, about("attribute-unknown", "all-skipped")],
    ["name no attributes after a run over one Worker", { worker: "ann" }, about("all-skipped")],
    ["are none after a run over recent changes", { changedSince: new Date(0) }, about()],
  ])("%s", async (_, scope, codes) => {
    const directory = new MemoryDirectory([[workerRecord("ann", { team: "a" })]]);
    const { plan, problem } = await planOf(directory, AVATAR, scope);
    expect([codesOf(plan), problem]).toEqual([codes, undefined]);
  });

  it("come before those about Workers", async () => {
    const mapping = { attributes: { image_url: "avatar_url", missing: "x" } };
    const directory = new MemoryDirectory([[certain("ann", "login")]], { login: "{}", ann: "{}" });
    expect(codesOf((await planOf(directory, mapping)).plan)).toEqual([
      "attribute-unknown",
      "two-users",
    ]);
  });

  it("are none when the run could not read on", async () => {
    const directory = new MemoryDirectory([[workerRecord("ann")], [workerRecord("bob")]]);
    directory.onRequest = () => {
      if (directory.log.length === 2) throw new Problem("network", "lost", { endsRun: true });
    };
    const { plan, problem } = await planOf(directory);
    expect(problem?.code).toBe("network");
    expect([endsOf(plan), codesOf(plan)]).toEqual([["no-mapped-value"], []]);
  });
});
