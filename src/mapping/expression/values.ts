import { LosslessNumber } from "lossless-json";
import { type JsonObject, type JsonValue, ownValue, sameJson } from "../json.ts";
import { Problem } from "../problem.ts";
import type { Worker } from "../worker.ts";

/**
 * The input of one evaluation: the Worker's attributes, and `sid`, `friendlyName` and `attributes`,
 * which hide attributes of the same names (those are below `attributes`). Only its arrays have a
 * prototype.
 *
 * Expressions compute with 64-bit numbers. If an expression reads a number that these cannot hold
 * exactly, that throws a Problem.
 */
export function inputOf({ attributes, sid, friendlyName }: Worker): object {
  const input = plainObject({ ...attributes, sid, friendlyName });
  return Object.defineProperty(input, "attributes", {
    enumerable: true,
    get: () => plainObject(attributes),
  });
}

/** In place of a number that 64 bits cannot hold exactly. */
const REFUSED = Symbol("an inexact number");

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
  if (value instanceof LosslessNumber) return exactNumber(value) ?? REFUSED;
  return Array.isArray(value) ? plainArray(value) : plainObject(value);
}

function refuseReading(holder: object, key: string | number): void {
  Object.defineProperty(holder, key, {
    enumerable: true,
    configurable: true,
    get: () => {
      throw new Problem(
        "expression-number",
        "An expression of the mapping reads a number of the Worker that has too many digits to compute with. Copy it with `from`, or store it as text in TaskRouter.",
      );
    },
  });
}

/**
 * A number as expressions compute with it (64 bits, IEEE 754), or undefined if that would be another
 * number: it loses a digit, or is too large.
 */
function exactNumber(number: LosslessNumber): number | undefined {
  const computed = Number(number.value);
  return isExact(computed) && sameJson(number, new LosslessNumber(String(computed)))
    ? computed
    : undefined;
}

/** A computed number as JSON, or undefined if it may be inexact. */
function jsonNumber(computed: number): LosslessNumber | undefined {
  return isExact(computed) ? new LosslessNumber(String(computed)) : undefined;
}

/** False for whole numbers above 2^53, which are rounded, and for what is not finite. */
function isExact(computed: number): boolean {
  return Number.isSafeInteger(computed) || (Number.isFinite(computed) && computed % 1 !== 0);
}

/**
 * The result of an expression as JSON, in a copy without JSONata's marks on arrays; undefined if
 * there is no result.
 *
 * @throws Problem `expression-result` if it is or contains something that JSON cannot express.
 */
export function outputOf(result: unknown): JsonValue | undefined {
  switch (typeof result) {
    case "undefined":
    case "string":
    case "boolean":
      return result;
    case "number":
      return jsonNumber(result) ?? refuse("a number that may be inexact");
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
    `An expression of the mapping gives ${what}, which a User cannot hold. Make it give text, an exact number, a list or an object.`,
  );
}
