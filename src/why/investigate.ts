import type { Identity } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import { withAttributes } from "../sync/read.ts";
import { type DirectoryReader, type WorkerScope, withoutWrites } from "../twilio/directory.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";
import { namesakes } from "./namesakes.ts";

/**
 * Explains each Worker of a SID or a name, from what Twilio holds now; writes nothing.
 *
 * @returns none where there is no such Worker.
 * @throws Problem when Twilio does not say which Workers these are.
 */
export async function investigate(
  reader: DirectoryReader,
  mapping: Mapping,
  sidOrName: string,
): Promise<Explanation[]> {
  const directory = withoutWrites(reader);
  const meant = await readWorkers(directory, { worker: sidOrName });
  const { workers: expression } = mapping;
  const inScope =
    expression === undefined || meant.length === 0
      ? meant
      : await readWorkers(directory, { worker: sidOrName, expression });
  const namesakeOf = namesakes(directory, mapping);
  const user = (identity: Identity) => directory.user(identity);
  const explanations: Explanation[] = [];
  for (const record of meant) {
    const { sid } = record;
    const scope = inScope.some((one) => one.sid === sid) ? "in" : "out";
    const others = { worker: (identity: Identity) => namesakeOf(identity, sid), user };
    explanations.push(await explain(mapping, record, { scope, user, others }));
  }
  return explanations;
}

async function readWorkers(
  directory: DirectoryReader,
  scope: WorkerScope,
): Promise<WorkerRecord[]> {
  const records: WorkerRecord[] = [];
  for await (const page of directory.workers(scope)) {
    for (const listed of page) {
      const record = await withAttributes(directory, listed);
      if (record !== undefined) records.push(record);
    }
  }
  return records;
}
