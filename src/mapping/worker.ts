import { type JsonObject, parseJsonObject } from "./json.ts";
import { Problem } from "./problem.ts";
import { checkNesting } from "./size.ts";

/** A Worker as Twilio sends it (TaskRouter API: Worker). */
export interface WorkerRecord {
  readonly sid: string;
  readonly friendlyName: string;
  /** JSON text, or why it could not be read. */
  readonly attributes: string | Problem;
}

/** A Worker that was read and can be trusted. */
export interface Worker {
  readonly sid: string;
  readonly friendlyName: string;
  readonly attributes: JsonObject;
}

/**
 * @throws Problem what the record says could not be read.
 * @throws Problem `worker-attributes-unreadable` when the attributes are not a JSON object.
 * @throws Problem `nested-too-deeply`.
 */
export function parseWorker(record: WorkerRecord): Worker {
  if (record.attributes instanceof Problem) throw record.attributes;
  checkNesting(record.attributes);
  const attributes = parseJsonObject(record.attributes);
  if (attributes === undefined) {
    throw new Problem(
      "worker-attributes-unreadable",
      "The Worker's attributes are not a JSON object, or name a key twice. Correct them in TaskRouter.",
    );
  }
  return { sid: record.sid, friendlyName: record.friendlyName, attributes };
}

/** The same, or undefined where it cannot be read. */
export function parseWorkerOrNone(record: WorkerRecord): Worker | undefined {
  try {
    return parseWorker(record);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
