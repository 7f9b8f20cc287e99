import type jsonata from "jsonata";
import { z } from "zod";
import { DEEPEST } from "../size.ts";
import { nodesOf } from "./refused-parts.ts";

/**
 * How large a value may be that an expression makes on its way, and all of them together: in
 * characters of text, beside which the entries of lists and objects count. A Worker has 4,096
 * characters, and a User holds four times as much.
 */
const MOST_AT_ONCE = 250_000;
const MOST_IN_ALL = 10_000_000;
const ENTRY = 10;

/** Thrown by an expression that makes too much. */
export class TooLarge extends Error {}

/** Whether an expression failed because what it made was too large, by our bounds or by V8's. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof TooLarge) return true;
  return (
    error instanceof RangeError && /call stack|Invalid (string|array) length/.test(error.message)
  );
}

/** What JSONata has for a function of its own. */
const functionShape = z.looseObject({
  _jsonata_function: z.literal(true),
  implementation: z.custom<(this: jsonata.Focus, ...args: unknown[]) => unknown>(
    (value) => typeof value === "function",
  ),
});

/** How much each evaluation has made so far; each has a `timestamp` of its own. */
const made = new WeakMap<object, number>();

/**
 * Makes an expression fail as soon as it makes too much. JSONata itself limits time, calls within
 * calls and the entries of most lists, but no text.
 *
 * After each step, JSONata calls what is registered under a symbol (jsonata.js: `evaluate`). Its own
 * functions, which are called in between too, are replaced by ones that look at what they give.
 *
 * @param load gives the value of an expression
 */
export async function bound(
  compiled: jsonata.Expression,
  load: (text: string) => Promise<unknown>,
): Promise<void> {
  const exit = Symbol.for("jsonata.__evaluate_exit");
  Reflect.apply(compiled.assign, compiled, [exit, afterStep]);
  for (const { type, value: name } of nodesOf(compiled.ast())) {
    if (type !== "variable" || typeof name !== "string" || !/^[^$]/.test(name)) continue;
    const own = functionShape.safeParse(await load(`$${name}`)).data;
    if (own === undefined) continue;
    compiled.assign(name, { ...own, implementation: bounded(name, own.implementation) });
  }
}

/** What hands on a value that is there, is the expression's own, or was looked at when it was made. */
const HANDS_ON = new Set<string>([
  ...["variable", "name", "string", "number", "value", "parent", "lambda", "partial"],
  ...["function", "apply", "block", "condition", "bind"],
]);

function afterStep(
  step: { type: string; group?: unknown },
  _input: unknown,
  { timestamp }: jsonata.Environment,
  result: unknown,
): void {
  if (!HANDS_ON.has(step.type) || step.group !== undefined) take(timestamp, result);
}

/** The same function, bounded; JSONata looks at its parameters, and at their names in its text. */
export function bounded<Parameters extends unknown[]>(
  name: string,
  implementation: (this: jsonata.Focus, ...args: Parameters) => unknown,
): (this: jsonata.Focus, ...args: Parameters) => unknown {
  const { length } = implementation;
  const text = implementation.toString();
  return Object.defineProperties(
    function (this: jsonata.Focus, ...args: Parameters): unknown {
      if (largestBy(name, args) > MOST_AT_ONCE) throw new TooLarge();
      const result = implementation.apply(this, args);
      const { timestamp } = this.environment;
      if (!(result instanceof Promise)) return take(timestamp, result);
      return result.then((value: unknown) => take(timestamp, value));
    },
    { length: { value: length }, toString: { value: () => text } },
  );
}

/**
 * How much a function would make at least, where one call can make far more than it is given. The
 * others give little more than that, or leave text in the parts that it is put together from.
 */
function largestBy(name: string, [first, second]: readonly unknown[]): number {
  if (name === "pad") return Math.abs(Number(second));
  if (name === "join" && Array.isArray(first)) {
    return typeof second === "string" ? first.length * second.length : 0;
  }
  // `[Y,1000000000]`: a component of a date may have a width.
  if (name !== "fromMillis" || typeof second !== "string") return 0;
  return Math.max(0, ...(second.match(/(?<=\[[^\]]*[,-]\s*)\d+/g) ?? []).map(Number));
}

/** The value, unless it or all of the evaluation is too large by now. */
function take(evaluation: object, value: unknown): unknown {
  const size = sizeOf(value, MOST_AT_ONCE, 0);
  const inAll = (made.get(evaluation) ?? 0) + size;
  made.set(evaluation, inAll);
  if (size > MOST_AT_ONCE || inAll > MOST_IN_ALL) throw new TooLarge();
  return value;
}

/**
 * The size of a value, with what is in it twice counted twice. An entry counts with its indentation,
 * which `$string` may write.
 *
 * @param most where to stop counting
 */
function sizeOf(value: unknown, most: number, depth: number): number {
  if (typeof value === "string") {
    // A text that was put together takes 32 bytes for each part, until V8 is asked for a character.
    return Number.isNaN(value.charCodeAt(0)) ? 1 : value.length + 1;
  }
  if (typeof value !== "object" || value === null) return 1;
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) return 1;
  // Inside of a path, it holds values that are there already.
  if (Array.isArray(value) && "tupleStream" in value) return 1;
  // The User's attributes, an object themselves, are around it.
  if (depth >= DEEPEST - 1) return Number.POSITIVE_INFINITY;
  let size = 1;
  for (const key of Object.keys(value)) {
    // What a Worker has is no news, and reading it may be a problem.
    const inner = Object.getOwnPropertyDescriptor(value, key)?.value;
    size += ENTRY + depth + key.length + sizeOf(inner, most - size, depth + 1);
    if (size > most) break;
  }
  return size;
}
