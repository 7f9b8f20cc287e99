import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startEmulator } from "../../src/dev/emulator/emulator.ts";
import { generatedCenter } from "../../src/dev/emulator/generated-center.ts";
import { workerEventsHandler } from "../../src/webhook/handler.ts";
import { callbackParameters, cloudEvent, formRequest, jsonRequest, WEBHOOK_URL } from "./events.ts";

/** How many Workers the events are about. */
const WORKERS = 200;
/** How many events come at once. */
const AT_ONCE = 200;

/** What came of a flood of events. */
export interface Flood {
  /** How many events were answered with each status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** How much more memory was in use after the last event than after the first half of them, in MB. */
  readonly growth: number;
}

/**
 * Sends events to one webhook, 200 at once: callbacks and events of Event Streams in turn, each with
 * an id of its own, every third about a Worker that has changed.
 */
export async function flood(count: number): Promise<Flood> {
  const world = generatedCenter({ workers: WORKERS, users: WORKERS });
  const emulator = await startEmulator({ world });
  const environment = {
    ...emulator.settings,
    TWILIO_AUTH_TOKEN: world.authToken,
    WRITES_PER_SECOND: "1000",
    WEBHOOK_URL,
  };
  const handle = workerEventsHandler(environment, {
    log: () => {},
    // However slow the machine is, every event has its time.
    budgets: { form: 60_000, json: 60_000 },
  });
  const statuses: Record<number, number> = {};
  const send = async (index: number) => {
    const place = index % WORKERS;
    if (index % 3 === 0) {
      const { attributes } = world.workers[place] ?? {};
      const changed = { ...JSON.parse(attributes ?? "{}"), image_url: `${index}.png` };
      Object.assign(world.workers[place] ?? {}, { attributes: JSON.stringify(changed) });
    }
    const { status } = await handle(
      index % 2 === 0
        ? formRequest(world, callbackParameters(world, place))
        : jsonRequest(world, [{ ...cloudEvent(world, place), id: `EZ${index}` }]),
    );
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  let before = 0;
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    if (sent >= count / 2 && before === 0) before = memoryInUse();
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(sent + index)));
  }
  const growth = memoryInUse() - before;
  await emulator.close();
  return { statuses, growth };
}

/** What is in use once all that is of no use is gone, in MB. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
