import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "./json.ts";
import { Problem } from "./problem.ts";

/** A Worker as Twilio sends it: its attributes are JSON text (TaskRouter API: Worker). */
export interface WorkerRecord {
  sid: string;
  friendlyName: string;
  /** Null in a list may mean "fetch this Worker by itself" (TaskRouter API: Workers list). */
  attributes: string | null;
}

/** A Worker that was read and can be trusted. */
export interface Worker {
  sid: string;
  friendlyName: string;
  attributes: JsonObject;
}

/** @throws Problem `worker-attributes-unreadable` when the attributes are not a JSON object. */
export function parseWorker(record: WorkerRecord): Worker {
  const attributes = readObject(record.attributes);
  if (attributes === undefined) {
    throw new Problem(
      "worker-attributes-unreadable",
      "The Worker's attributes are not a JSON object. Correct them in TaskRouter.",
    );
  }
  return { sid: record.sid, friendlyName: record.friendlyName, attributes };
}

/** The JSON object that the text holds, or undefined when it holds anything else. */
export function readObject(text: string | null): JsonObject | undefined {
  if (text === null) return undefined;
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  return isJsonObject(value) ? value : undefined;
}
