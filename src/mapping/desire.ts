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
  type Rule,
  type RuleResult,
} from "./rule.ts";
import type { Worker } from "./worker.ts";

/** What a Worker's User should show, according to the mapping. */
export interface DesiredUser {
  readonly attributes: readonly DesiredAttribute[];
  readonly friendlyName: DesiredName | undefined;
  /** Why a missing User is not created; undefined if it is created. */
  readonly skipIfAbsent: "no-mapped-value" | "awaits-first-login" | undefined;
}

export interface DesiredAttribute {
  readonly to: Path;
  /** Undefined if the User's value is removed. */
  readonly value: JsonValue | undefined;
  readonly mode: Mode;
}

export interface DesiredName {
  readonly value: string;
  readonly mode: Mode;
}

/** The result of one rule for a Worker, and what the Worker's User should show because of it. */
export interface EvaluatedRule {
  /** `attributes[0]` or `friendlyName` */
  readonly place: string;
  readonly rule: Rule & Partial<AttributeRule>;
  readonly result: RuleResult | Problem;
  /** Undefined if the rule asks for none. */
  readonly attribute?: DesiredAttribute | undefined;
  readonly friendlyName?: DesiredName | undefined;
}

/** Evaluates every rule for a Worker, even if some of them fail. */
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
 * What a Worker's User should show, according to all rules.
 *
 * @throws Problem if an expression fails, `friendly-name-not-text` if the friendly name is not text,
 * and `friendly-name-broken` if it contains half a character.
 */
export async function desire(mapping: Mapping, worker: Worker): Promise<DesiredUser> {
  const rules = await evaluateRules(mapping, worker);
  const origins = rules.flatMap(({ result }) => {
    if (result instanceof Problem) throw result;
    return result.says === "value" ? [result.of] : [];
  });
  const isWanted = readsWorker(mapping) ? origins.some(isWorkers) : origins.length > 0;
  return {
    attributes: rules.flatMap(({ attribute }) => attribute ?? []),
    friendlyName: rules.at(-1)?.friendlyName,
    skipIfAbsent: isWanted ? undefined : "no-mapped-value",
  };
}

/** False if the mapping has only constants; then every Worker gets a User. */
function readsWorker({ attributes, friendlyName }: Mapping): boolean {
  return [...attributes, ...(friendlyName ? [friendlyName] : [])].some(
    ({ source }) => source.kind !== "value",
  );
}
