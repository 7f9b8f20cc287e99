import { AttributeCounts } from "../mapping/attribute-counts.ts";
import { shortened } from "../mapping/text.ts";
import { parseWorkerOrNone } from "../mapping/worker.ts";
import { printable } from "../report/printable.ts";
import { plural } from "../report/words.ts";
import { eachWorker } from "../sync/read.ts";
import type { DirectoryReader } from "../twilio/directory.ts";
import { type AttributeKey, AttributeKeys } from "./attribute-keys.ts";

/** How many Workers are read: one page of TaskRouter's list. */
const SAMPLE = 1000;
/** How many keys are listed. */
const MOST_LISTED = 60;
/** How many characters of a key are shown. */
const KEY_LENGTH = 60;

/** The attribute keys of the first Workers. */
export interface Survey {
  /** How many could be read. */
  readonly workers: number;
  readonly keys: readonly AttributeKey[];
  readonly counts: AttributeCounts;
}

/**
 * Reads the first Workers and counts their attributes.
 *
 * @throws Problem if the Workers cannot be read.
 */
export async function surveyWorkers(directory: DirectoryReader): Promise<Survey> {
  const keys = new AttributeKeys();
  const counts = new AttributeCounts([]);
  let workers = 0;
  for await (const record of eachWorker(directory, { first: SAMPLE })) {
    const worker = parseWorkerOrNone(record);
    if (worker === undefined) continue;
    keys.add(worker.attributes);
    counts.add(worker.attributes);
    workers++;
  }
  return { workers, keys: keys.list(), counts };
}

/** Returns the keys as a table: how many Workers have each, and the kinds of its values. */
export function surveyLines({ workers, keys }: Pick<Survey, "workers" | "keys">): string[] {
  const shown = keys.slice(0, MOST_LISTED).map(({ path, ...rest }) => ({
    path: shortened(printable(path), KEY_LENGTH),
    ...rest,
  }));
  const width = Math.max(0, ...shown.map(({ path }) => path.length));
  const digits = workers.toLocaleString("en-US").length;
  return [
    `Attributes of ${plural(workers, "Worker")}: how many have each, and what it holds.`,
    ...shown.map(({ path, workers: count, kinds }) => {
      const number = count.toLocaleString("en-US").padStart(digits);
      return `  ${path.padEnd(width)}  ${number}  ${kinds.join(", ")}`;
    }),
    ...(keys.length > shown.length ? [`  … and ${keys.length - shown.length} more`] : []),
  ];
}
