import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sync } from "../../src/commands/sync.ts";
import { why } from "../../src/commands/why.ts";
import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import type { Right } from "../../src/dev/emulator/rights.ts";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { countedSid } from "../../src/dev/emulator/world.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { callProgram } from "../support/call-program.ts";
import { startCenter } from "../support/center.ts";
import { outputsOf } from "../support/outputs.ts";
import { PLAIN } from "../support/screens.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Asking {
  readonly workers?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly options?: EmulatorOptions;
}

const MISSING =
  "No Worker of the Workspace has this name. Check the name and TWILIO_WORKSPACE_SID.";
const NO_USER = "No User has this identity either.";

/** What `sync`, a dry run and `why` say of a Worker that they do not find, and what they ask. */
async function ask(worker: string, { workers, variables, options }: Asking = {}) {
  const center = await startCenter({ world: sampleCenter(), ...options });
  const environment = { ...center.settings, ...variables };
  const mapping = join(await temporaryFolder(), "m.json");
  await writeFile(mapping, JSON.stringify({ attributes: { image_url: "avatar_url" }, workers }));
  const flags = { worker, mapping, deadline: 20_000, quiet: true };
  const said: string[] = [];
  const requests: number[] = [];
  for (const more of [{}, { dryRun: true }]) {
    const { stdout, code } = await outputsOf(() => sync({ ...flags, ...more }, environment));
    expect(code).toBe(1);
    said.push(stdout.trimEnd().replace(/^! /, ""));
    requests.push(center.exchanges.splice(0).length);
  }
  const output = { say: () => {}, print: () => {}, ...PLAIN };
  const explained = await why(worker, { mapping }, environment, {
    output,
    input: process.stdin,
  }).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    return disclosureFor(environment).problem(error).message;
  });
  return { sync: said[0], plan: said[1], why: explained, requests, ofWhy: center.exchanges.length };
}

describe("a Worker that is not found", () => {
  it.each([
    ["priya.nair@example.co", "priya.nair@example.com"],
    ["Pria Nair@example.com", "priya.nair@example.com"],
    ["front desc", "front desk"],
    ["li.wei", "li.wei@example.com"],
  ])(
    "by %s: is asked whether it is %s, in the same words by every command",
    async (name, nearest) => {
      const { sync, plan, why, requests, ofWhy } = await ask(name);
      expect(sync).toContain(`${MISSING} (Did you mean ${nearest}, WK`);
      expect(plan).toBe(sync);
      expect(why).toMatch(/, WK0+\w\?\)$/);
      expect(sync).toContain(`${why}`.replace(` ${NO_USER}`, ""));
      // One for the name, one for all names, and of why one for a User of this identity.
      expect([...requests, ofWhy]).toEqual([2, 2, 3]);
    },
  );

  it("by a name that is near to none: gets no suggestion", async () => {
    const { sync, why } = await ask("zzzzzzzz");
    expect(sync).toContain(MISSING);
    expect(sync).not.toContain("Did you mean");
    expect(why).toBe(`${MISSING} ${NO_USER}`);
  });

  it("by a SID: gets no suggestion, and nothing more is asked", async () => {
    const message =
      "No Worker of the Workspace has this SID. Check the SID and TWILIO_WORKSPACE_SID.";
    const { sync, plan, why, requests, ofWhy } = await ask(countedSid("WK", 77));
    expect(sync).toContain(message);
    expect(plan).toBe(sync);
    expect(why).toBe(message);
    expect([...requests, ofWhy]).toEqual([1, 1, 1]);
  });

  it.each([[{ GITHUB_ACTIONS: "true" }], [{ SHOW_VALUES: "false" }]])(
    "is not suggested by name where names are hidden: %j",
    async (variables) => {
      const { sync, plan, why } = await ask("priya.nair@example.co", { variables });
      expect(why).toBe(`${MISSING} ${NO_USER}`);
      for (const text of [sync, plan]) expect(text).not.toMatch(/priya|Did you mean/);
    },
  );

  it.each([
    ["no suggestion for the name", undefined, "worker-not-found"],
    ["the reason for whether the mapping leaves it out", "roles HAS 'admin'", "permission-missing"],
  ])("gives %s where Twilio answers no further question", async (_, expression, code) => {
    const denied: Right[] = [];
    const center = await startCenter({
      world: sampleCenter(),
      denied,
      onExchange: () => void denied.push("Workers.list"),
    });
    const scope = { worker: "priya.nair@example.co", expression };
    const { problem } = await center.run({ attributes: { a: "b" } }, { scope });
    expect(problem?.code).toBe(code);
    expect(problem?.detail ?? "").not.toContain("priya");
    expect(center.exchanges).toHaveLength(2);
  });

  it.each(["priya.nair@example.com", "PRIYA.nair@example.com", countedSid("WK", 3)])(
    "because the mapping leaves it out: says exactly that of %s",
    async (worker) => {
      const { sync, plan, requests } = await ask(worker, { workers: "roles HAS 'admin'" });
      expect(sync).toContain(
        "! The mapping's `workers` expression leaves this Worker out.".slice(2),
      );
      expect(sync).not.toMatch(/No Worker|Did you mean/);
      expect(plan).toBe(sync);
      expect(requests).toEqual([2, 2]);
    },
  );

  it.each([
    ["priya.nair@example.co", `(Did you mean priya.nair@example.com, ${countedSid("WK", 3)}?)`, 3],
    [countedSid("WK", 77), "No Worker of the Workspace has this SID.", 2],
  ])("although the mapping has an expression: blames it not: %s", async (worker, words, count) => {
    const { sync, requests } = await ask(worker, { workers: "roles HAS 'admin'" });
    expect(sync).toContain(words);
    expect(sync).not.toContain("expression");
    expect(requests).toEqual([count, count]);
  });

  it("is looked for among the first 1,000 names, by one request", async () => {
    const world = generatedCenter({ workers: 1001, users: 0 });
    const name = `${world.workers[999]?.friendlyName}`;
    const far = `${world.workers[1000]?.friendlyName}`;
    world.workers.splice(
      0,
      999,
      ...Array.from({ length: 999 }, (_, index) => ({
        sid: countedSid("WK", 5000 + index),
        friendlyName: `${index}`.padStart(30, "x"),
        attributes: "{}",
      })),
    );
    const { why, ofWhy } = await ask(`${name}x`, { options: { world } });
    expect(why).toBe(`${MISSING} ${NO_USER} (Did you mean ${name}, ${countedSid("WK", 1000)}?)`);
    expect(ofWhy).toBe(3);
    world.workers.splice(999, 1);
    world.workers.unshift({
      sid: countedSid("WK", 9999),
      friendlyName: "y".repeat(30),
      attributes: "{}",
    });
    expect(world.workers[1000]?.friendlyName).toBe(far);
    expect((await ask(`${far}x`, { options: { world } })).why).toBe(`${MISSING} ${NO_USER}`);
  });
});

describe("blanks around a Worker's name", () => {
  const NAME = " priya.nair@example.com \n";

  it("do not count for sync", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const { stdout } = await callProgram(["sync", "--dry-run", "--worker", NAME], settings);
    expect(stdout).toContain("Planned 1 Worker:");
  });

  it("do not count for why", async () => {
    const { settings } = await startCenter({ world: sampleCenter() });
    const { stdout } = await callProgram(["why", NAME], settings);
    expect(stdout).toMatch(/^Worker +priya\.nair@example\.com/);
  });
});
