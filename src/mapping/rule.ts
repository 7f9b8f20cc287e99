import type { Expression } from "./expression/expression.ts";
import type { JsonValue } from "./json.ts";
import { type Path, valueAt } from "./path.ts";
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
export type RuleResult =
  | { readonly says: "value"; readonly value: JsonValue; readonly of: "worker" | "mapping" }
  | { readonly says: "missing" }
  | { readonly says: "nothing" };

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
  if (rule.source.kind === "value") {
    return { says: "value", value: rule.source.value, of: "mapping" };
  }
  const value = await valueFrom(rule.source, worker);
  if (!isMissing(value)) return { says: "value", value, of: "worker" };
  if (rule.default === undefined) return { says: "missing" };
  return { says: "value", value: rule.default, of: "mapping" };
}

async function valueFrom(
  source: Exclude<Source, { kind: "value" }>,
  worker: Worker,
): Promise<JsonValue | undefined> {
  if (source.kind === "expression") return source.expression.valueFor(worker);
  for (const path of source.paths) {
    const value = valueAt(worker.attributes, path);
    if (!isMissing(value)) return value;
  }
  return undefined;
}
