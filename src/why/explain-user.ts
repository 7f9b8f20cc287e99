import type { DesiredUser } from "../mapping/desire.ts";
import type { JsonValue } from "../mapping/json.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { targetAt } from "../mapping/path.ts";
import { Problem } from "../mapping/problem.ts";
import type { User } from "../mapping/user.ts";
import { type Comparison, compareAttribute, compareName, diff } from "../plan/diff.ts";
import { valuesToWrite } from "../plan/merge.ts";
import { asProblem } from "../plan/outcome.ts";
import type { Explanation, RuleStep, TargetStep } from "./explanation.ts";

/**
 * Compares each rule with the User, or with none, and gives the change that all rules make together.
 * Never throws.
 */
export function userSteps(
  mapping: Mapping,
  rules: readonly RuleStep[],
  desired: DesiredUser,
  user: User | undefined,
): Pick<Explanation, "rules" | "end"> {
  const end = endOf(desired, user, mapping.users);
  const withTargets = rules.map((step): RuleStep => {
    const compare = () => comparisonOf(step, user);
    const compared = attempt(() => (end.action === "fail" ? written(compare(), user) : compare()));
    return { ...step, target: { now: valueNow(step, user), compared } };
  });
  return { rules: withTargets, end };
}

function endOf(
  desired: DesiredUser,
  user: User | undefined,
  users: Mapping["users"],
): Explanation["end"] {
  const end = attempt(() => diff(desired, user, users));
  return end instanceof Problem ? { action: "fail", problem: end } : end;
}

function attempt<T>(step: () => T): T | Problem {
  try {
    return step();
  } catch (error) {
    return asProblem(error);
  }
}

function valueNow({ rule }: RuleStep, user: User | undefined): JsonValue | undefined {
  if (rule.to !== undefined) return user && targetAt(user.attributes, rule.to);
  return user?.friendlyName ?? undefined;
}

function comparisonOf(
  { attribute, friendlyName }: RuleStep,
  user: User | undefined,
): Comparison | undefined {
  if (attribute !== undefined) return compareAttribute(attribute, user);
  return friendlyName && compareName(friendlyName, user);
}

/**
 * Returns the comparison of a rule if its change can be written by itself.
 *
 * @throws Problem if it cannot. No two rules write the same place, so this rule is the cause.
 */
function written(compared: TargetStep["compared"], user: User | undefined): TargetStep["compared"] {
  if (compared !== undefined && "change" in compared) {
    valuesToWrite(user?.attributes ?? {}, [compared.change]);
  }
  return compared;
}
