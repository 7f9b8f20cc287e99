import type { AttributeCounts } from "../mapping/attribute-counts.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { unknownAttributes } from "../mapping/unknown-attributes.ts";
import { SKIP_REASONS, type SkipReason } from "./change.ts";
import type { Plan, Warning } from "./plan.ts";

/**
 * Warnings about a whole run that suggest a mistake in the mapping, although nothing has failed.
 *
 * @param counts the attributes of the Workers; undefined if not all Workers in scope were read
 */
export function runWarnings(
  plan: Plan,
  mapping: Mapping,
  counts: AttributeCounts | undefined,
): Warning[] {
  const unknown = counts === undefined ? [] : unknownAttributes(mapping, counts);
  const problems = unknown.map((sentence) => new Problem("attribute-unknown", sentence));
  const skipped = plan.entries.filter((entry) => entry.action === "skip");
  const hasUser = skipped.some(({ reason }) => reason === "user-present-create-only");
  if (plan.workers > 0 && skipped.length === plan.workers && !hasUser) {
    problems.push(allSkipped(skipped.map(({ reason }) => reason)));
  }
  return problems.map((problem) => ({ worker: undefined, problem }));
}

function allSkipped(reasons: readonly SkipReason[]): Problem {
  const counts = new Map<SkipReason, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const why = [...counts].map(([reason, count]) => `${SKIP_REASONS[reason]} (${count})`);
  const workers =
    reasons.length === 1 ? "The only Worker was" : `All ${reasons.length} Workers were`;
  const login = counts.has("awaits-first-login")
    ? ' If this center does not use Flex, write `"identity": ["friendly_name"]` in the mapping.'
    : "";
  return new Problem(
    "all-skipped",
    `${workers} skipped: ${why.join("; ")}. Check the mapping, and run npm run why -- WORKER for one of them.${login}`,
  );
}
