import { LosslessNumber } from "lossless-json";
import { type JsonObject, type JsonValue, ownValue } from "../json.ts";
import { Problem } from "../problem.ts";
import type { Worker } from "../worker.ts";
import { carried } from "./carried.ts";

/**
 * What an expression sees of a Worker: its attributes, and `sid`, `friendlyName` and `attributes`,
 * which hide attributes of the same names (those are below `attributes`). It is made for one
 * evaluation, and nothing in it has a prototype but arrays.
 *
 * Expressions compute with numbers of 64 bits. A number that these cannot carry is a Problem when
 * an expression reads it, and none when it does not.
 */
export function inputOf({ attributes, sid, friendlyName }: Worker): object {
  const input = plainObject(attributes);
  input.sid = sid;
  input.friendlyName = friendlyName;
  return Object.defineProperty(input, "attributes", {
    enumerable: true,
    configurable: true,
    get: () => plainObject(attributes),
  });
}

/** Stands for a number that cannot be carried. */
const REFUSED = Symbol("a number that cannot be carried");

function plainObject(object: JsonObject): Record<string, unknown> {
  const plain: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(object)) {
    const value = plainValue(ownValue(object, key));
    if (value === REFUSED) refuseReading(plain, key);
    else plain[key] = value;
  }
  return plain;
}

function plainArray(array: readonly JsonValue[]): unknown[] {
  const plain = array.map(plainValue);
  for (const [index, value] of plain.entries()) {
    if (value === REFUSED) refuseReading(plain, index);
  }
  return plain;
}

function plainValue(value: JsonValue | undefined): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof LosslessNumber) return carried(value) ?? REFUSED;
  return Array.isArray(value) ? plainArray(value) : plainObject(value);
}

function refuseReading(holder: object, key: string | number): void {
  Object.defineProperty(holder, key, {
    enumerable: true,
    configurable: true,
    get: () => {
      throw new Problem(
        "expression-number",
        "An expression of the mapping reads a number of the Worker that has more digits than it can compute with. Copy it with `from`, or make it text in TaskRouter.",
      );
    },
  });
}
