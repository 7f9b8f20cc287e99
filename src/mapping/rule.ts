import type { Expression } from "./expression/expression.ts";
import type { JsonValue } from "./json.ts";
import { type Path, valueAt } from "./path.ts";
import { Problem } from "./problem.ts";
import type { Worker } from "./worker.ts";

/**
 * When a rule may write: `always`; only into a User that it creates; only where the User has
 * nothing yet.
 */
export const MODES = ["always", "createOnly", "fillEmpty"] as const;
export type Mode = (typeof MODES)[number];

/** What becomes of the User's value when the source is missing: it stays, or it is removed. */
export const WHEN_MISSING = ["keep", "remove"] as const;
export type WhenMissing = (typeof WHEN_MISSING)[number];

/** Where a rule's value comes from: the first path that is not missing, a constant, or JSONata. */
type Source =
  | { readonly kind: "from"; readonly paths: readonly Path[] }
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "expression"; readonly expression: Expression };

export interface Rule {
  readonly source: Source;
  /** The rule says nothing of a Worker for which this is not true. */
  readonly when: Expression | undefined;
  /** Taken when the source is missing. */
  readonly default: JsonValue | undefined;
  readonly mode: Mode;
}

/** A rule for one value in the User's attributes. */
export interface AttributeRule extends Rule {
  readonly to: Path;
  readonly whenMissing: WhenMissing;
}

/** What a rule says of one Worker, and where it has it from. */
export type RuleResult<Value extends JsonValue = JsonValue> =
  | { readonly says: "value"; readonly value: Value; readonly of: Origin }
  | { readonly says: "missing" }
  | { readonly says: "nothing" };

/** Of the Worker, a path or an expression; of the mapping, a constant or the rule's default. */
export type Origin = Path | "expression" | "value" | "default";

/** True for a value that the Worker has given. */
export function isWorkers(of: Origin): boolean {
  return of !== "value" && of !== "default";
}

/** Missing means absent, `null` or `""`; `0`, `false`, `[]` and `{}` are values. */
export function isMissing(value: JsonValue | undefined): value is null | "" | undefined {
  return value === undefined || value === null || value === "";
}

/**
 * What the rule says of a Worker: nothing where its `when` is not true.
 *
 * @throws Problem when an expression fails.
 */
export async function evaluate(rule: Rule, worker: Worker): Promise<RuleResult> {
  if (rule.when && !(await rule.when.isTrueFor(worker))) return { says: "nothing" };
  const found = await fromSource(rule.source, worker);
  if (found !== undefined) return found;
  if (rule.default === undefined) return { says: "missing" };
  return { says: "value", value: rule.default, of: "default" };
}

/**
 * What the rule for the friendly name says of a Worker.
 *
 * @throws Problem when an expression fails, `friendly-name-not-text` when it gives anything but text,
 * and `friendly-name-broken` when that holds half a character.
 */
export async function evaluateName(rule: Rule, worker: Worker): Promise<RuleResult<string>> {
  const result = await evaluate(rule, worker);
  if (result.says !== "value") return result;
  const { value, of } = result;
  if (typeof value !== "string") {
    throw new Problem(
      "friendly-name-not-text",
      "The mapping's `friendlyName` gives a value that is not text. Point it at text.",
    );
  }
  if (value.isWellFormed()) return { says: "value", value, of };
  throw new Problem(
    "friendly-name-broken",
    "The mapping's `friendlyName` gives a text with half a character (a lone surrogate), which cannot be sent. Correct the Worker.",
  );
}

/** Undefined where the source is missing. */
async function fromSource(source: Source, worker: Worker): Promise<RuleResult | undefined> {
  // A constant is what it is, empty or not.
  if (source.kind === "value") return { says: "value", value: source.value, of: "value" };
  if (source.kind === "expression") {
    const value = await source.expression.valueFor(worker);
    return isMissing(value) ? undefined : { says: "value", value, of: "expression" };
  }
  for (const path of source.paths) {
    const value = valueAt(worker.attributes, path);
    if (!isMissing(value)) return { says: "value", value, of: path };
  }
  return undefined;
}
