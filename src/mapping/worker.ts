import { type JsonObject, parseJsonObject } from "./json.ts";
import { Problem } from "./problem.ts";
import { checkNesting } from "./size.ts";

/** A Worker as Twilio sends it (TaskRouter API: Worker). */
export interface WorkerRecord {
  readonly sid: string;
  readonly friendlyName: string;
  /** JSON text, or the problem with reading it. */
  readonly attributes: string | Problem;
}

/** A Worker whose record was checked. */
export interface Worker {
  readonly sid: string;
  readonly friendlyName: string;
  readonly attributes: JsonObject;
}

/**
 * Checks a Worker's record.
 *
 * @throws Problem that the record has in place of attributes.
 * @throws Problem `worker-attributes-unreadable` if the attributes are not a JSON object.
 * @throws Problem `nested-too-deeply`.
 */
export function parseWorker(record: WorkerRecord): Worker {
  if (record.attributes instanceof Problem) throw record.attributes;
  checkNesting(record.attributes);
  const attributes = parseJsonObject(record.attributes);
  if (attributes === undefined) {
    throw new Problem(
      "worker-attributes-unreadable",
      "The Worker's attributes are not a JSON object, or have a duplicate key. Correct them in TaskRouter.",
    );
  }
  return { sid: record.sid, friendlyName: record.friendlyName, attributes };
}

/** Like `parseWorker`, but undefined if the Worker cannot be read. */
export function parseWorkerOrNone(record: WorkerRecord): Worker | undefined {
  try {
    return parseWorker(record);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
