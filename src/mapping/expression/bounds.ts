import type jsonata from "jsonata";
import { z } from "zod";
import { DEEPEST } from "../size.ts";
import { nodesOf } from "./refused-parts.ts";

/**
 * How large each value that an expression makes may be, and all of them together, in characters of
 * text; each entry of a list or object counts as several. A Worker has at most 4,096 characters, and
 * a User four times as many.
 */
const MOST_AT_ONCE = 250_000;
const MOST_IN_ALL = 10_000_000;
const ENTRY = 10;

/** Thrown by an expression that makes too much. */
export class TooLarge extends Error {}

/** Whether an expression failed because a value was too large, by these limits or by V8's. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof TooLarge) return true;
  return (
    error instanceof RangeError && /call stack|Invalid (string|array) length/.test(error.message)
  );
}

/** How JSONata represents its own functions. */
const functionShape = z.looseObject({
  _jsonata_function: z.literal(true),
  implementation: z.custom<(this: jsonata.Focus, ...args: unknown[]) => unknown>(
    (value) => typeof value === "function",
  ),
});

/**
 * How much each evaluation has made so far, by its `timestamp`, which is a separate object for
 * each.
 */
const made = new WeakMap<object, number>();

/**
 * Makes an expression fail as soon as it makes too much. JSONata itself limits time, nested calls
 * and the entries of most lists, but not text.
 *
 * After each step, JSONata calls what is registered under a symbol (jsonata.js: `evaluate`). Its own
 * functions are also called in between, so they are replaced by versions that check their results.
 *
 * @param load returns what JSONata has under a name
 */
export async function bound(
  compiled: jsonata.Expression,
  load: (name: string) => Promise<unknown>,
): Promise<void> {
  const exit = Symbol.for("jsonata.__evaluate_exit");
  Reflect.apply(compiled.assign, compiled, [exit, afterStep]);
  const names = nodesOf(compiled.ast()).flatMap(({ type, value }) =>
    type === "variable" ? [String(value)] : [],
  );
  // A transform (`~> |…|…|`) copies with `$clone`, without naming it.
  for (const name of new Set([...names, "clone"])) {
    const own = functionShape.safeParse(await load(name)).data;
    if (own === undefined) continue;
    compiled.assign(name, { ...own, implementation: bounded(name, own.implementation) });
  }
}

/** Steps whose value may be large, but exists already, is in the expression, or was checked before. */
const MAKES_NOTHING = new Set<string>([
  ...["variable", "name", "string", "parent"],
  ...["function", "apply", "block", "condition", "bind"],
]);

function afterStep(
  step: { type: string; group?: unknown },
  _input: unknown,
  { timestamp }: jsonata.Environment,
  result: unknown,
): void {
  if (!MAKES_NOTHING.has(step.type) || step.group !== undefined) take(timestamp, result);
}

/** The same function with checked results. JSONata reads its `length` and its parameters' names. */
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
 * The least that a call would make, for functions that can make far more than they are given. Other
 * functions return little more than that, or text that V8 keeps in parts.
 */
function largestBy(name: string, [first, second]: readonly unknown[]): number {
  if (name === "pad") return Math.abs(Number(second));
  if (name === "join" && Array.isArray(first)) {
    return typeof second === "string" ? first.length * second.length : 0;
  }
  if (name !== "fromMillis" || typeof second !== "string") return 0;
  // `[Y,1000000000]`: a component of a date can have a width. JSONata ignores blanks inside `[…]`.
  const components = second.replaceAll(/\s/g, "").match(/\[[^\]]*/g) ?? [];
  const widths = components.flatMap((component) => component.split(/[,-]/));
  // JSONata takes hexadecimal widths too.
  const size = (width: string) => Number.parseInt(width, /^\+?0x/i.test(width) ? 16 : 10) || 0;
  return Math.max(0, ...widths.map(size));
}

/**
 * Returns the value.
 *
 * @throws TooLarge if the value, or everything that the evaluation has made, is too large.
 */
function take(evaluation: object, value: unknown): unknown {
  const size = sizeOf(value, MOST_AT_ONCE, 0);
  const inAll = (made.get(evaluation) ?? 0) + size;
  made.set(evaluation, inAll);
  if (size > MOST_AT_ONCE || inAll > MOST_IN_ALL) throw new TooLarge();
  return value;
}

/**
 * The size of a value. Parts that occur twice count twice, and entries include their indentation,
 * which `$string` may write.
 *
 * @param most where counting stops
 */
function sizeOf(value: unknown, most: number, depth: number): number {
  if (typeof value === "string") {
    // V8 keeps concatenated text in parts of 32 bytes until a character is read.
    return Number.isNaN(value.charCodeAt(0)) ? 1 : value.length + 1;
  }
  if (typeof value !== "object" || value === null) return 1;
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) return 1;
  // Inside a path, it holds values that exist already.
  if (Array.isArray(value) && "tupleStream" in value) return 1;
  // The User's attributes are one more level around it.
  if (depth >= DEEPEST - 1) return Number.POSITIVE_INFINITY;
  let size = 1;
  for (const key of Object.keys(value)) {
    // A getter belongs to the Worker, so its value is not new, and reading it may throw.
    const inner = Object.getOwnPropertyDescriptor(value, key)?.value;
    size += ENTRY + depth + key.length + sizeOf(inner, most - size, depth + 1);
    if (size > most) break;
  }
  return size;
}
