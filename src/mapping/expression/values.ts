import { LosslessNumber } from "lossless-json";
import { type JsonObject, type JsonValue, ownValue, sameJson } from "../json.ts";
import { Problem } from "../problem.ts";
import type { Worker } from "../worker.ts";

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

/**
 * A number as expressions compute with it (64 bits, IEEE 754), or undefined where that would be
 * another: a digit lost, a whole number past 2^53, or one that is too large.
 */
function carried(number: LosslessNumber): number | undefined {
  const computed = Number(number.value);
  return isExact(computed) && sameJson(number, new LosslessNumber(String(computed)))
    ? computed
    : undefined;
}

/** A number that was computed, as JSON has it, or undefined for one that is not to be trusted. */
function uncarried(computed: number): LosslessNumber | undefined {
  return isExact(computed) ? new LosslessNumber(String(computed)) : undefined;
}

/** Past 2^53, whole numbers are rounded; and there is no JSON for what is not finite. */
function isExact(computed: number): boolean {
  return Number.isSafeInteger(computed) || (Number.isFinite(computed) && computed % 1 !== 0);
}

/**
 * What came out of an expression as JSON, in a copy: what JSONata marks its arrays with is not in
 * it. Undefined when nothing came out.
 *
 * @throws Problem `expression-result` when it is, or holds, something that JSON has no word for.
 */
export function outputOf(result: unknown): JsonValue | undefined {
  switch (typeof result) {
    case "undefined":
    case "string":
    case "boolean":
      return result;
    case "number":
      return uncarried(result) ?? refuse("a number that cannot be trusted to the digit");
    case "object":
      return result === null ? null : structureOf(result);
    default:
      return refuse(`a ${typeof result}`);
  }
}

function structureOf(result: object): JsonValue {
  // As `JSON.stringify` does, and JSONata's own `$string`.
  if (Array.isArray(result)) return result.map((item) => outputOf(item) ?? null);
  if ("_jsonata_lambda" in result || "_jsonata_function" in result) refuse("a function");
  return Object.fromEntries(
    Object.entries(result).flatMap(([key, inner]) => {
      const value = outputOf(inner);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function refuse(what: string): never {
  throw new Problem(
    "expression-result",
    `An expression of the mapping gives ${what}, which no User can hold. Let it give text, a number, a list or an object.`,
  );
}
