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

/** Where a rule's value comes from: the first path that is not missing, or a constant. */
type Source =
  | { readonly kind: "from"; readonly paths: readonly Path[] }
  | { readonly kind: "value"; readonly value: JsonValue };

export interface Rule {
  readonly source: Source;
  /** Taken when the source is missing. */
  readonly default: JsonValue | undefined;
  readonly mode: Mode;
}

/** A rule for one value in the User's attributes. */
export interface AttributeRule extends Rule {
  readonly to: Path;
  readonly whenMissing: WhenMissing;
}

/** What a rule says of one Worker. */
export interface RuleValue {
  readonly value: JsonValue;
  /** True when the Worker itself holds the value; false for a constant or a default. */
  readonly fromWorker: boolean;
}

/** Missing means absent, `null` or `""`; `0`, `false`, `[]` and `{}` are values. */
export function isMissing(value: JsonValue | undefined): value is null | "" | undefined {
  return value === undefined || value === null || value === "";
}

/** The rule's value for a Worker, or undefined when it is missing. */
export function evaluate(rule: Rule, worker: Worker): RuleValue | undefined {
  const { source } = rule;
  if (source.kind === "value") return { value: source.value, fromWorker: false };
  for (const path of source.paths) {
    const value = valueAt(worker.attributes, path);
    if (!isMissing(value)) return { value, fromWorker: true };
  }
  return rule.default === undefined ? undefined : { value: rule.default, fromWorker: false };
}
