import {
  type EmulatorOptions,
  type Exchange,
  startEmulator,
} from "../../src/dev/emulator/emulator.ts";
import { World } from "../../src/dev/emulator/world.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { readSettings } from "../../src/settings.ts";
import { type RunResult, run } from "../../src/sync/run.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { hurriedClock } from "../support/clocks.ts";
import type { ModelUser } from "./center-model.ts";
import type { SampleCenter } from "./center-samples.ts";

/** How long a run may take, in ms: so long that none fails for its machine's being busy. */
const BUDGET = 20 * 60_000;
/** How long one try may take, in ms; Twilio's answers come within a few here. */
const TRY_TIME = 300;

/** A center on which runs are tried, until it is closed. */
export interface Trial {
  readonly world: World;
  /** Every request so far. */
  readonly exchanges: Exchange[];
  /** One run, as a process of its own would make it. */
  run(): Promise<RunResult>;
  /** The Users as they are, by identity. */
  users(): Map<string, ModelUser>;
  close(): Promise<void>;
}

/** Starts a center and prepares runs with a mapping. */
export async function startTrial(
  mapping: object,
  world: World,
  options: Omit<EmulatorOptions, "world"> = {},
): Promise<Trial> {
  const exchanges: Exchange[] = [];
  const onExchange = (exchange: Exchange) => exchanges.push(exchange);
  const emulator = await startEmulator({ retryAfter: 0, ...options, world, onExchange });
  const settings = readSettings({ ...emulator.settings, WRITES_PER_SECOND: "1000" });
  return {
    world,
    exchanges,
    run: async () => {
      const deadline = new Deadline(BUDGET, hurriedClock);
      try {
        return await run({
          directory: connect(settings).open(deadline, { longestTry: TRY_TIME }).directory,
          mapping: await parseMapping(JSON.stringify(mapping), "mapping.json"),
          scope: { expression: "workers" in mapping ? String(mapping.workers) : undefined },
          mode: "sync",
          now: () => performance.now(),
        });
      } finally {
        deadline.end();
      }
    },
    users: () =>
      new Map(
        world.users.list.map(({ identity, friendlyName, attributes, roleSid }) => [
          identity,
          { friendlyName, attributes, roleSid },
        ]),
      ),
    close: () => emulator.close(),
  };
}

/** The world that a sample describes. */
export function worldOf({ workers, users }: SampleCenter): World {
  const world = new World();
  for (const [index, attributes] of workers.entries()) world.addWorker(`w${index}`, attributes);
  for (const user of users) world.users.create(user);
  return world;
}
