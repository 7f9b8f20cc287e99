import pMap from "p-map";
import type { WorkerRecord } from "../mapping/worker.ts";
import { readMappingFile } from "../mapping-file.ts";
import type { Environment, Settings } from "../settings.ts";
import type { Outcome } from "../sync/plan.ts";
import { reconcileWorker } from "../sync/reconcile-worker.ts";
import { connect } from "../twilio/connect.ts";
import { Patience } from "../twilio/patience.ts";

/** What serves events, made once for a process. */
export interface Engine {
  /**
   * Brings the Users of these Workers in step.
   *
   * @param budget for all of it, in ms
   */
  reconcile(workers: readonly WorkerRecord[], budget: number): Promise<Outcome[]>;
}

/** How many Workers of one request are looked at at once. */
const AT_ONCE = 5;

/** @throws MappingError when the mapping cannot be used. */
export async function startEngine(settings: Settings, environment: Environment): Promise<Engine> {
  const mapping = await readMappingFile(undefined, environment);
  const connection = connect(settings);
  return {
    reconcile: (workers, budget) => {
      const directory = connection.open(new Patience(budget));
      return pMap(workers, (worker) => reconcileWorker(directory, mapping, worker), {
        concurrency: AT_ONCE,
      });
    },
  };
}
