import pMap from "p-map";
import type { WorkerRecord } from "../mapping/worker.ts";
import { readMappingFile } from "../mapping-file.ts";
import { failed, type Outcome } from "../plan/outcome.ts";
import type { Environment, Settings } from "../settings.ts";
import { reconcileWorker } from "../sync/reconcile-worker.ts";
import { connect } from "../twilio/connect.ts";
import type { Deadline } from "../twilio/deadline.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import type { OurEvent } from "./our-events.ts";
import { statusOf } from "./status-of.ts";

/** Serves events. There is one per process. */
export interface Engine {
  /**
   * Updates the User of each Worker in the events once, with the Worker's last event as a hint. It
   * leaves out Workers whose events have all been served before.
   */
  reconcile(events: readonly OurEvent[], deadline: Deadline): Promise<Outcome[]>;
}

/**
 * How many Workers of one request are in progress at once. The rate limiter limits the requests to
 * Twilio; if many more Workers were started than it lets through, few would finish in time.
 */
const AT_ONCE = 20;

/**
 * Reads the mapping and opens the connection to Twilio.
 *
 * @param now a clock, in ms from any beginning
 * @throws SettingsError or MappingError if the settings or the mapping cannot be used.
 */
export async function startEngine(
  settings: Settings,
  environment: Environment,
  now: () => number,
): Promise<Engine> {
  const mapping = await readMappingFile(undefined, environment);
  const connection = connect(settings);
  const byWorker = new OneAtATime<Outcome>();
  const served = new ServedEvents();
  return {
    reconcile: async (events, deadline) => {
      const undone = events.filter((event) => !served.has(event));
      const workers = new Map(undone.map(({ worker }) => [worker.sid, worker]));
      const { directory } = connection.open(deadline);
      const reconcile = async (worker: WorkerRecord): Promise<Outcome> => {
        const { sid, friendlyName: name } = worker;
        try {
          deadline.check();
          const job = () => reconcileWorker(directory, mapping, worker, now);
          return await byWorker.run(sid, deadline, job);
        } catch (error) {
          return failed({ worker: { sid, name }, identity: undefined }, error);
        }
      };
      const outcomes = await pMap(workers.values(), reconcile, { concurrency: AT_ONCE });
      const isDone = (outcome: Outcome) => statusOf([outcome]) === 204;
      const done = new Set(outcomes.filter(isDone).map(({ worker }) => worker.sid));
      for (const event of undone) if (done.has(event.worker.sid)) served.add(event);
      return outcomes;
    },
  };
}

/** More events than the largest body holds. */
const MOST = 20_000;

/**
 * Remembers the events of Event Streams that this process has served. Event Streams repeats a
 * whole batch until all of it is done, and an event keeps its `id` (Event Streams: event delivery
 * retries and event duplication). A served event can be skipped, because its Worker was read after
 * the event was sent. A repeated batch therefore continues where the last one stopped.
 */
export class ServedEvents {
  readonly #keys = new Set<string>();

  has(event: OurEvent): boolean {
    return event.id !== undefined && this.#keys.has(keyOf(event));
  }

  /** Remembers an event. If there are too many, it forgets the oldest one. */
  add(event: OurEvent): void {
    if (event.id === undefined) return;
    this.#keys.add(keyOf(event));
    const [oldest] = this.#keys;
    if (this.#keys.size > MOST && oldest !== undefined) this.#keys.delete(oldest);
  }
}

function keyOf({ id, worker }: OurEvent): string {
  return `${worker.sid} ${id}`;
}
