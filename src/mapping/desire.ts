import type { JsonValue } from "./json.ts";
import type { Mapping } from "./mapping.ts";
import type { Path } from "./path.ts";
import { Problem } from "./problem.ts";
import {
  type AttributeRule,
  evaluate,
  evaluateName,
  isWorkers,
  type Mode,
  type Origin,
  type Rule,
  type RuleResult,
} from "./rule.ts";
import type { Worker } from "./worker.ts";

/** What the mapping says of one Worker: what its User should show. */
export interface DesiredUser {
  readonly attributes: readonly DesiredAttribute[];
  readonly friendlyName: DesiredName | undefined;
  /** Why a User that is not there is not created either; undefined where it is created. */
  readonly skipIfAbsent: "no-mapped-value" | "awaits-first-login" | undefined;
}

export interface DesiredAttribute {
  readonly to: Path;
  /** Undefined where the User should have none. */
  readonly value: JsonValue | undefined;
  readonly mode: Mode;
}

export interface DesiredName {
  readonly value: string;
  readonly mode: Mode;
}

/** What one rule says of a Worker, and what it wants of the Worker's User. */
export interface EvaluatedRule {
  /** `attributes[0]` or `friendlyName` */
  readonly place: string;
  readonly rule: Rule & Partial<AttributeRule>;
  readonly result: RuleResult | Problem;
  /** Undefined where it wants none. */
  readonly attribute?: DesiredAttribute | undefined;
  readonly friendlyName?: DesiredName | undefined;
}

/** Evaluates every rule for a Worker; a rule that fails keeps none from being evaluated. */
export async function evaluateRules(mapping: Mapping, worker: Worker): Promise<EvaluatedRule[]> {
  const all: EvaluatedRule[] = [];
  for (const [index, rule] of mapping.attributes.entries()) {
    const { to, mode, whenMissing } = rule;
    const result = await evaluate(rule, worker).catch(problemIn);
    const wanted = { to, mode, value: "value" in result ? result.value : undefined };
    const isWanted =
      "says" in result &&
      (result.says === "value" || (result.says === "missing" && whenMissing === "remove"));
    all.push({
      place: `attributes[${index}]`,
      rule,
      result,
      attribute: isWanted ? wanted : undefined,
    });
  }
  const { friendlyName: rule } = mapping;
  if (rule !== undefined) {
    const result = await evaluateName(rule, worker).catch(problemIn);
    const friendlyName = "value" in result ? { value: result.value, mode: rule.mode } : undefined;
    all.push({ place: "friendlyName", rule, result, friendlyName });
  }
  return all;
}

function problemIn(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/**
 * What the rules together say that a Worker's User should show.
 *
 * @throws Problem when an expression fails, `friendly-name-not-text` when the friendly name is to be
 * anything but text, and `friendly-name-broken` when it holds half a character.
 */
export async function desire(mapping: Mapping, worker: Worker): Promise<DesiredUser> {
  const rules = await evaluateRules(mapping, worker);
  const values: Origin[] = [];
  for (const { result } of rules) {
    if (result instanceof Problem) throw result;
    if (result.says === "value") values.push(result.of);
  }
  const isWanted = readsWorker(mapping) ? values.some(isWorkers) : values.length > 0;
  return {
    attributes: rules.flatMap(({ attribute }) => attribute ?? []),
    friendlyName: rules.at(-1)?.friendlyName,
    skipIfAbsent: isWanted ? undefined : "no-mapped-value",
  };
}

/** A mapping of constants alone wants a User for every Worker. */
function readsWorker({ attributes, friendlyName }: Mapping): boolean {
  return [...attributes, ...(friendlyName ? [friendlyName] : [])].some(
    ({ source }) => source.kind !== "value",
  );
}
