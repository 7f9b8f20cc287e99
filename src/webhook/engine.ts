import pMap from "p-map";
import type { WorkerRecord } from "../mapping/worker.ts";
import { readMappingFile } from "../mapping-file.ts";
import { failed, type Outcome } from "../plan/outcome.ts";
import type { Environment, Settings } from "../settings.ts";
import { reconcileWorker } from "../sync/reconcile-worker.ts";
import { connect } from "../twilio/connect.ts";
import type { Deadline } from "../twilio/deadline.ts";
import { OneAtATime } from "./one-at-a-time.ts";

/** What serves events, made once for a process. */
export interface Engine {
  /** Brings the Users of these Workers in step. */
  reconcile(workers: readonly WorkerRecord[], deadline: Deadline): Promise<Outcome[]>;
}

/** How many Workers of one request are looked at at once. */
const AT_ONCE = 5;

/**
 * @param now a clock, in ms from any beginning
 * @throws SettingsError or MappingError when the settings or the mapping cannot be used.
 */
export async function startEngine(
  settings: Settings,
  environment: Environment,
  now: () => number,
): Promise<Engine> {
  const mapping = await readMappingFile(undefined, environment);
  const connection = connect(settings);
  const byWorker = new OneAtATime<Outcome>();
  return {
    reconcile: async (workers, deadline) => {
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
      return pMap(workers, reconcile, { concurrency: AT_ONCE });
    },
  };
}
