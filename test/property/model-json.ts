import { LosslessNumber, parse, stringify } from "lossless-json";

/** JSON, with numbers as they are spelled. */
export type Json = null | boolean | string | LosslessNumber | Json[] | { [key: string]: Json };

/** What is at a path of keys joined by dots; undefined where there is nothing. */
export function at(value: Json, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path.split(".")) found = isObject(found) ? found[key] : undefined;
  return found;
}

/** Puts a value at a path; false where something that is no object is in the way. */
export function put(object: { [key: string]: Json }, path: string, value: Json): boolean {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    object[key] = value;
    return true;
  }
  const inner = object[key] ?? (key in object ? null : {});
  if (!isObject(inner)) return false;
  object[key] = inner;
  return put(inner, rest.join("."), value);
}

/** Removes what is at a path, and every object on the way that holds nothing without it. */
export function drop(object: { [key: string]: Json }, path: string): void {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    delete object[key];
    return;
  }
  const inner = object[key];
  if (!isObject(inner) || at(inner, rest.join(".")) === undefined) return;
  drop(inner, rest.join("."));
  if (Object.keys(inner).length === 0) delete object[key];
}

/** The object that a text holds, undefined for any other text. */
export function read(text: string): { [key: string]: Json } | undefined {
  try {
    const value = parsed(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A value of JavaScript as JSON; undefined for undefined. */
export function toJson(value: unknown): Json | undefined {
  const text = stringify(value);
  return text === undefined ? undefined : parsed(text);
}

function parsed(text: string): Json {
  // lossless-json types its result `unknown`; by its contract it holds nothing but these types.
  return parse(text) as Json;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LosslessNumber)
  );
}
