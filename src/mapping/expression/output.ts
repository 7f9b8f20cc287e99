import type { JsonValue } from "../json.ts";
import { Problem } from "../problem.ts";
import { uncarried } from "./carried.ts";

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
