import { onTestFinished } from "vitest";
import {
  type Emulator,
  type EmulatorOptions,
  type Exchange,
  startEmulator,
} from "../../src/dev/emulator/emulator.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { readSettings } from "../../src/settings.ts";
import { type RunOptions, type RunResult, run } from "../../src/sync/run.ts";
import { connect } from "../../src/twilio/connect.ts";
import { type Clock, Deadline } from "../../src/twilio/deadline.ts";
import { hurriedClock } from "./clocks.ts";

/** The tests' own pace: what they show is not how long it takes. */
const FAST = { WRITES_PER_SECOND: "1000" };

/** An emulated center for one test, and the engine on it with the real `twilio` package. */
export interface Center extends Emulator {
  /** Every request so far. */
  readonly exchanges: Exchange[];
  /** The requests that wrote. */
  writes(): Exchange[];
  /** Runs the engine with a mapping, as the command line does. */
  run(mapping: object, options?: Partial<RunOptions>, clock?: Clock): Promise<RunResult>;
}

/** Starts a center that is closed when the test ends. */
export async function startCenter(
  options: EmulatorOptions = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<Center> {
  const exchanges: Exchange[] = [];
  const emulator = await startEmulator({
    ...options,
    onExchange: (exchange) => {
      exchanges.push(exchange);
      options.onExchange?.(exchange);
    },
  });
  onTestFinished(() => emulator.close());
  return {
    ...emulator,
    exchanges,
    writes: () => exchanges.filter(({ method }) => method !== "GET"),
    run: async (mapping, runOptions, clock = hurriedClock) => {
      const connection = connect(readSettings({ ...emulator.settings, ...FAST, ...settings }));
      const deadline = new Deadline(60_000, clock);
      onTestFinished(() => deadline.end());
      return run({
        directory: connection.open(deadline).directory,
        mapping: await parseMapping(JSON.stringify(mapping), "mapping.json"),
        scope: {},
        mode: "sync",
        now: () => performance.now(),
        ...runOptions,
      });
    },
  };
}
