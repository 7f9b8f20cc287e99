import type { Expression } from "./expression/expression.ts";
import type { JsonValue } from "./json.ts";
import { type Path, valueAt } from "./path.ts";
import { Problem } from "./problem.ts";
import type { Worker } from "./worker.ts";

/** When a rule writes: always, only when the User is created, or only if the User has no value. */
export const MODES = ["always", "createOnly", "fillEmpty"] as const;
export type Mode = (typeof MODES)[number];

/** What happens to the User's value if the source is missing: it stays, or it is removed. */
export const WHEN_MISSING = ["keep", "remove"] as const;
export type WhenMissing = (typeof WHEN_MISSING)[number];

/** Where a rule's value comes from: the first path that is not missing, a constant, or JSONata. */
type Source =
  | { readonly kind: "from"; readonly paths: readonly Path[] }
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "expression"; readonly expression: Expression };

export interface Rule {
  readonly source: Source;
  /** The rule applies only to Workers for which this is true. */
  readonly when: Expression | undefined;
  /** Used if the source is missing. */
  readonly default: JsonValue | undefined;
  readonly mode: Mode;
}

/** A rule for one value in the User's attributes. */
export interface AttributeRule extends Rule {
  readonly to: Path;
  readonly whenMissing: WhenMissing;
}

/** The result of a rule for one Worker; `nothing` if the rule does not apply. */
export type RuleResult<Value extends JsonValue = JsonValue> =
  | { readonly says: "value"; readonly value: Value; readonly of: Origin }
  | { readonly says: "missing" }
  | { readonly says: "nothing" };

/** Where a value comes from: the Worker's (path or expression), or the mapping's (the others). */
type Origin = Path | "expression" | "value" | "default";

/** True if the value comes from the Worker. */
export function isWorkers(of: Origin): boolean {
  return of !== "value" && of !== "default";
}

/** Missing means absent, `null` or `""`; `0`, `false`, `[]` and `{}` are values. */
export function isMissing(value: JsonValue | undefined): value is null | "" | undefined {
  return value === undefined || value === null || value === "";
}

/**
 * Evaluates the rule for a Worker.
 *
 * @throws Problem if an expression fails.
 */
export async function evaluate(rule: Rule, worker: Worker): Promise<RuleResult> {
  if (rule.when && !(await rule.when.isTrueFor(worker))) return { says: "nothing" };
  const found = await fromSource(rule.source, worker);
  if (found !== undefined) return found;
  if (rule.default === undefined) return { says: "missing" };
  return { says: "value", value: rule.default, of: "default" };
}

/**
 * Evaluates the rule for the friendly name for a Worker.
 *
 * @throws Problem if an expression fails, `friendly-name-not-text` if the result is not text, and
 * `friendly-name-broken` if it contains half a character.
 */
export async function evaluateName(rule: Rule, worker: Worker): Promise<RuleResult<string>> {
  const result = await evaluate(rule, worker);
  if (result.says !== "value") return result;
  const { value, of } = result;
  if (typeof value !== "string") {
    throw new Problem(
      "friendly-name-not-text",
      "The mapping's `friendlyName` gives a value that is not text. Choose a source that holds text.",
    );
  }
  if (value.isWellFormed()) return { says: "value", value, of };
  throw new Problem(
    "friendly-name-broken",
    "The mapping's `friendlyName` gives text with half a character (a lone surrogate), which cannot be sent. Correct the Worker.",
  );
}

/** Undefined if the source is missing. */
async function fromSource(source: Source, worker: Worker): Promise<RuleResult | undefined> {
  // A constant counts even if it is empty.
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
