import pMap from "p-map";
import { AttributeCounts } from "../mapping/attribute-counts.ts";
import { parseJsonObject } from "../mapping/json.ts";
import { shortened } from "../mapping/shortened.ts";
import type { WorkerRecord } from "../mapping/worker.ts";
import { printable } from "../report/printable.ts";
import { plural } from "../report/words.ts";
import { withAttributes } from "../sync/read.ts";
import type { DirectoryReader } from "../twilio/directory.ts";
import { type AttributeKey, AttributeKeys } from "./attribute-keys.ts";

/** How many Workers are looked at; TaskRouter lists as many on a page. */
const SAMPLE = 1000;
/** How many are fetched by themselves, where the list withholds their attributes. */
const MOST_FETCHED = 100;
/** How many of these at once. */
const FETCHES_AT_ONCE = 10;
/** Keys that are listed. */
const MOST_LISTED = 60;
/** Characters of a key that are shown. */
const KEY_LENGTH = 60;

/** What the first Workers' attributes are like. */
export interface Survey {
  /** How many could be read. */
  readonly workers: number;
  readonly keys: readonly AttributeKey[];
  readonly counts: AttributeCounts;
}

/** @throws Problem when the Workers cannot be read. */
export async function surveyWorkers(directory: DirectoryReader): Promise<Survey> {
  const keys = new AttributeKeys();
  const counts = new AttributeCounts([]);
  let workers = 0;
  const count = (record: WorkerRecord | undefined) => {
    const attributes = parseJsonObject(record?.attributes ?? "");
    if (attributes === undefined) return;
    keys.add(attributes);
    counts.add(attributes);
    workers++;
  };
  for await (const page of directory.workers({ first: SAMPLE })) {
    const withheld = page.filter(({ attributes }) => attributes === null);
    for (const record of page) count(record);
    await pMap(
      withheld.slice(0, MOST_FETCHED),
      async (record) => count(await withAttributes(directory, record)),
      { concurrency: FETCHES_AT_ONCE },
    );
  }
  return { workers, keys: keys.list(), counts };
}

/** The keys as a table: how many Workers have each, and what it holds. */
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
