import { type Exchange, startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { benchCenter, countUndone, type Tally } from "./center.ts";

/**
 * The process in which the emulator of one run lives. It is given its center as an argument, sends
 * its settings when it listens, and a tally whenever it is sent anything.
 */

const { drop, ...shape } = benchCenter.parse(JSON.parse(process.argv[2] ?? ""));
const counted = { requests: 0, throttled: 0 };
const options = {
  latency: 40,
  ceiling: 100,
  writesPerSecond: 30,
  world: generatedCenter(shape),
  onExchange: ({ status }: Exchange) => {
    counted.requests++;
    if (status === 429) counted.throttled++;
    if (counted.requests === drop?.afterRequests) options.ceiling = drop.ceiling;
  },
};

const { settings, world } = await startEmulator(options);
process.on("message", () => {
  const tally: Tally = { ...counted, undone: countUndone(world) };
  process.send?.(tally);
});
process.on("disconnect", () => process.exit());
process.send?.({ settings });
