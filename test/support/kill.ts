import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import type { World } from "../../src/dev/emulator/world.ts";
import { callProgram } from "./call-program.ts";
import { type Center, startCenter } from "./center.ts";
import { runProgram } from "./run-program.ts";
import { seeded } from "./seeded.ts";

const WORKERS = 40;
/** As many requests as a whole run takes. */
const REQUESTS = 2 + WORKERS / 2 + WORKERS;
/** What an answer takes, in ms. */
const LATENCY = 5;

/** A value of somebody else's, whose digits JavaScript cannot carry. */
const THEIRS = '"theirs":12345678901234567890';

/** Half of the Users are to be created, and half to be updated. */
function world(): World {
  const center = generatedCenter({ workers: WORKERS, users: WORKERS / 2, changed: WORKERS });
  for (const user of center.users.list)
    user.attributes = user.attributes.replace("{", `{${THEIRS},`);
  return center;
}

/**
 * Runs the program as many times as there are seeds, and kills it (SIGKILL) each time at a moment of
 * the seed's choice; then once more, to its end. Expects that this completes the work, with no User
 * created twice and no value lost.
 */
export async function killAndComplete(seeds: readonly number[]): Promise<void> {
  let onRequest = () => {};
  const center = await startCenter({
    world: world(),
    latency: LATENCY,
    onExchange: () => onRequest(),
  });
  for (const [index, seed] of seeds.entries()) {
    const random = seeded(seed);
    let left = Math.ceil(random() * REQUESTS);
    const running = runSync(center, (kill) => {
      onRequest = () => {
        if (--left === 0) void sleep(random() * LATENCY).then(kill);
      };
    });
    // After one that was killed, a run is shorter, and may be over before its moment.
    expect(index === 0 ? [null] : [null, 0]).toContain((await running).code);
    onRequest = () => {};
  }
  const { args, variables } = syncOf(center);
  expect(await callProgram(args, variables)).toMatchObject({ code: 0, stderr: "" });
  expectCompletion(center);
}

function syncOf({ settings }: Center) {
  return {
    args: ["sync", "--allow-overwrites", String(WORKERS)],
    variables: { ...settings, WRITES_PER_SECOND: "1000" },
  };
}

function runSync(center: Center, onStart: (kill: () => void) => void) {
  const { args, variables } = syncOf(center);
  return runProgram(args, variables, { onStart: (child) => onStart(() => child.kill("SIGKILL")) });
}

function expectCompletion({ world: { users }, writes }: Center): void {
  const shown = users.list.map(({ identity, attributes }) => [identity, attributes]);
  const expected = Array.from({ length: WORKERS }, (_, index) => {
    const picture = `"avatar_url":"https://pictures.example.com/${index}.png"`;
    const values = index < WORKERS / 2 ? `${THEIRS},${picture}` : picture;
    return [`agent${index}_40example_2Ecom`, `{${values}}`];
  });
  expect(shown.sort()).toEqual(expected.sort());
  const created = writes().filter(({ path, status }) => path === "/v1/Users" && status === 201);
  expect(created).toHaveLength(WORKERS / 2);
}
