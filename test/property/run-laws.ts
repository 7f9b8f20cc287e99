import fc from "fast-check";
import { expect } from "vitest";
import type { EmulatorOptions } from "../../src/dev/emulator/emulator.ts";
import { type FaultShares, Faults } from "../../src/dev/emulator/faults.ts";
import type { RunResult } from "../../src/sync/run.ts";
import { identityOf, inScope, isBroken, verdictOn } from "./center-model.ts";
import { center, mapping, type SampleCenter, type SampleMapping } from "./center-samples.ts";
import { startTrial, type Trial, worldOf } from "./emulated-runs.ts";
import { type Circumstances, canonical, possibleUsers } from "./possible-users.ts";

/**
 * For any center and mapping: after a run every User is as the model says, and a second run writes
 * nothing.
 */
export async function runsObeyTheModel(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(mapping, center, async (sampleMapping, sampleCenter) => {
      const options = optionsFor(sampleMapping, sampleCenter);
      const trial = await startTrial(sampleMapping, worldOf(sampleCenter), options);
      try {
        await expectCompletion(trial, sampleMapping);
      } finally {
        await trial.close();
      }
    }),
    { numRuns },
  );
}

/**
 * For any center, mapping and faults: no User becomes anything but what the model allows; a run that
 * says that it is done has done all; and the next run, without faults, completes what it has not.
 */
export async function faultyRunsObeyTheModel(
  numRuns: number,
  shares: fc.Arbitrary<FaultShares>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(mapping, center, fc.nat(), shares, async (...sample) => {
      const [sampleMapping, sampleCenter, seed, someShares] = sample;
      const faults = new Faults(seed, someShares);
      const options = { ...optionsFor(sampleMapping, sampleCenter), faults };
      const trial = await startTrial(sampleMapping, worldOf(sampleCenter), options);
      try {
        await expectOnlyPossible(trial, sampleMapping);
        faults.shares = {};
        await expectCompletion(trial, sampleMapping);
      } finally {
        await trial.close();
      }
    }),
    { numRuns },
  );
}

function optionsFor(
  { workers }: SampleMapping,
  { mostPerPage, nullAttributes }: SampleCenter,
): EmulatorOptions {
  // Lists with an expression are asked for three times a second: there, few pages.
  return { nullAttributes, ...(workers === undefined && { mostPerPage }) };
}

async function expectOnlyPossible(trial: Trial, sampleMapping: SampleMapping): Promise<void> {
  const before = circumstances(trial, sampleMapping);
  const result = await trial.run();
  const when = { ...before, exchanges: [...trial.exchanges] };
  const after = trial.users();
  for (const identity of identitiesIn(when, after)) {
    const possible = possibleUsers(when, identity);
    const allowed = possible[result.outcome === "done" ? "done" : "notDone"].map(canonical);
    expect(allowed, `${identity} after a run that is ${result.outcome}`).toContain(
      canonical(after.get(identity)),
    );
  }
}

async function expectCompletion(trial: Trial, sampleMapping: SampleMapping): Promise<void> {
  const before = circumstances(trial, sampleMapping);
  const { users, failing } = modelAfter(before);
  const result = await trial.run();
  if (before.workers.some((worker) => inScope(sampleMapping, worker))) {
    expect(failuresOf(result)).toEqual(failing);
    expect(result.outcome).toBe(failing.length > 0 ? "failed" : "done");
  } else expect(result.outcome).toBe("stopped");
  const shown = [...trial.users()].map(([identity, user]) => [identity, canonical(user)]);
  expect(new Map(shown as [string, string][])).toEqual(users);

  trial.exchanges.length = 0;
  expect(failuresOf(await trial.run())).toEqual(failing);
  expect(trial.exchanges.filter(({ method }) => method === "POST")).toEqual([]);
}

/** What the model makes of a whole center. */
function modelAfter({ mapping: sampleMapping, workers, users }: Circumstances) {
  const scoped = workers.filter((worker) => inScope(sampleMapping, worker));
  const failing = scoped.filter((worker) => isBroken(sampleMapping, worker)).map(({ sid }) => sid);
  const after = new Map<string, string>();
  for (const identity of identitiesIn({ mapping: sampleMapping, workers, users }, users)) {
    const meant = scoped.filter((worker) => identityOf(sampleMapping, worker) === identity);
    const verdict = verdictOn(sampleMapping, meant, users.get(identity));
    failing.push(...verdict.failing);
    if (verdict.user !== undefined) after.set(identity, canonical(verdict.user));
  }
  return { users: after, failing: failing.sort() };
}

function circumstances({ world, users, exchanges }: Trial, sampleMapping: SampleMapping) {
  exchanges.length = 0;
  const workers = world.workers.map((worker) => ({ ...worker }));
  return { mapping: sampleMapping, workers, users: users(), exchanges };
}

function identitiesIn(
  { mapping: sampleMapping, workers, users }: Pick<Circumstances, "mapping" | "workers" | "users">,
  after: ReadonlyMap<string, unknown>,
): Set<string> {
  const meant = workers.flatMap((worker) => identityOf(sampleMapping, worker) ?? []);
  return new Set([...meant, ...users.keys(), ...after.keys()]);
}

function failuresOf({ outcomes }: RunResult): string[] {
  return outcomes
    .filter(({ action }) => action === "fail")
    .map(({ worker }) => worker.sid)
    .sort();
}
