import { expect } from "vitest";
import { everyFault, Faults } from "../../src/dev/emulator/faults.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import type { World } from "../../src/dev/emulator/world.ts";
import type { SampleMapping } from "./center-samples.ts";
import { startTrial } from "./emulated-runs.ts";
import { canonical, possibleUsers } from "./possible-users.ts";

const MAPPING: SampleMapping = {
  identity: ["contact_uri"],
  attributes: [{ from: ["image_url"], to: "avatar_url", mode: "always" }],
  users: "upsert",
  safety: { maxOverwrites: "100%" },
};

/** In whole seconds. */
export const A_DAY = 86_400;

/** Of ten Workers, two have no User, four have one with a former picture, and four are in step. */
function bigWorld(workers: number): World {
  const world = generatedCenter({ workers, users: workers * 1.2, changed: workers });
  for (const [index, user] of [...world.users.list].entries()) {
    if (index < workers && index % 10 < 2) world.users.remove(user.identity);
    const picture = index % 10 < 6 ? "former" : index;
    user.attributes = `{"theirs":12345678901234567890,"avatar_url":"https://pictures.example.com/${picture}.png"}`;
  }
  return world;
}

/**
 * One run in which every fault befalls 3 % of the requests. Expects that each Worker is done or
 * reported, that no value of anybody else's is lost, and that no User is doubled.
 *
 * @param retryAfter what half of the 429s ask to wait, in whole seconds; a day ends the run
 */
export async function bigFaultyRun(workers: number, seed: number, retryAfter = 0): Promise<string> {
  const world = bigWorld(workers);
  const faults = new Faults(seed, everyFault(0.03));
  const trial = await startTrial(MAPPING, world, { faults, retryAfter });
  const before = { workers: world.workers.map((one) => ({ ...one })), users: trial.users() };
  const result = await trial.run();
  const isEnded = retryAfter >= A_DAY;
  if (isEnded) expect(result).toMatchObject({ outcome: "failed", problem: { code: "throttled" } });
  else expect(result).toMatchObject({ applied: true, problem: undefined });
  await trial.close();

  const after = trial.users();
  const exchanges = trial.exchanges.filter(({ mishap }) => mishap !== undefined);
  const circumstances = { mapping: MAPPING, ...before, exchanges };
  const reported = new Set<string | undefined>(
    result.outcomes.filter(({ action }) => action === "fail").map(({ identity }) => identity),
  );
  const unlike: string[] = [];
  const untold: string[] = [];
  for (const identity of new Set<string>([...before.users.keys(), ...after.keys()])) {
    const { done, notDone } = possibleUsers(circumstances, identity);
    const user = canonical(after.get(identity));
    if (!notDone.map(canonical).includes(user)) unlike.push(identity);
    const isDone = done.map(canonical).includes(user);
    const isReported = result.problem !== undefined || reported.has(identity);
    if (!isDone && !isReported) untold.push(identity);
  }
  expect({ unlike, untold }).toEqual({ unlike: [], untold: [] });
  if (!isEnded) expect(reported.size).toBeLessThan(workers / 10);
  expect(after.size).toBe(world.users.list.length);
  const met = trial.exchanges.filter(({ fault }) => fault !== undefined).length;
  return `seed ${seed}: ${result.outcome}, ${reported.size} reported, ${met} faults in ${trial.exchanges.length} requests`;
}
