import { type JsonObject, parseJsonObject } from "./json.ts";
import { checkNesting } from "./nesting.ts";
import { Problem } from "./problem.ts";

/** A Worker as Twilio sends it: its attributes are JSON text (TaskRouter API: Worker). */
export interface WorkerRecord {
  readonly sid: string;
  readonly friendlyName: string;
  /** Null in a list may mean "fetch this Worker by itself" (TaskRouter API: Workers list). */
  readonly attributes: string | null;
}

/** A Worker that was read and can be trusted. */
export interface Worker {
  readonly sid: string;
  readonly friendlyName: string;
  readonly attributes: JsonObject;
}

/**
 * @throws Problem `worker-attributes-unreadable` when the attributes are not a JSON object.
 * @throws Problem `nested-too-deeply`.
 */
export function parseWorker(record: WorkerRecord): Worker {
  checkNesting(record.attributes ?? "");
  const attributes = record.attributes === null ? undefined : parseJsonObject(record.attributes);
  if (attributes === undefined) {
    throw new Problem(
      "worker-attributes-unreadable",
      "The Worker's attributes are not a JSON object, or name a key twice. Correct them in TaskRouter.",
    );
  }
  return { sid: record.sid, friendlyName: record.friendlyName, attributes };
}
