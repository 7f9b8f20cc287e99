import { type EvaluatedRule, evaluateRules } from "../mapping/desire.ts";
import { trySources } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { valueAt } from "../mapping/path.ts";
import { Problem } from "../mapping/problem.ts";
import { parseWorker, type Worker, type WorkerRecord } from "../mapping/worker.ts";
import { asProblem } from "../plan/outcome.ts";
import type { Explanation, RuleStep } from "./explanation.ts";

/** The steps for which nothing but the Worker is looked at. Never throws. */
export async function workerSteps(
  mapping: Mapping,
  record: WorkerRecord,
): Promise<Pick<Explanation, "unreadable" | "tried" | "rules">> {
  try {
    const worker = parseWorker(record);
    const tried = await trySources(mapping.identity, worker);
    const gives = tried.at(-1)?.gives;
    const hasIdentity = gives !== undefined && !(gives instanceof Problem);
    const rules = hasIdentity ? await evaluateRules(mapping, worker) : [];
    const asStep = (one: EvaluatedRule) => ({ ...one, read: pathsRead(one, worker) });
    return { tried, rules: rules.map(asStep) };
  } catch (error) {
    return { unreadable: asProblem(error), tried: [], rules: [] };
  }
}

/** All paths up to the one that is taken; none where the rule does not get to them. */
function pathsRead({ rule: { source }, result }: EvaluatedRule, worker: Worker): RuleStep["read"] {
  if (source.kind !== "from" || result instanceof Problem || result.says === "nothing") return [];
  const of = result.says === "value" ? result.of : undefined;
  const taken = typeof of === "object" ? source.paths.indexOf(of) : source.paths.length;
  return source.paths
    .slice(0, taken + 1)
    .map((path) => ({ path, value: valueAt(worker.attributes, path) }));
}
