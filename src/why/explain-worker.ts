import { trySources } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { valueAt } from "../mapping/path.ts";
import { Problem } from "../mapping/problem.ts";
import { evaluate, evaluateName, type RuleResult } from "../mapping/rule.ts";
import { parseWorker, type Worker, type WorkerRecord } from "../mapping/worker.ts";
import { asProblem } from "../sync/outcome.ts";
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
    return { tried, rules: hasIdentity ? await ruleSteps(mapping, worker) : [] };
  } catch (error) {
    return { unreadable: asProblem(error), tried: [], rules: [] };
  }
}

async function ruleSteps(mapping: Mapping, worker: Worker): Promise<RuleStep[]> {
  const steps: RuleStep[] = [];
  for (const [index, rule] of mapping.attributes.entries()) {
    const result = await evaluate(rule, worker).catch(asProblem);
    const read = pathsRead(rule, result, worker);
    steps.push({ place: `attributes[${index}]`, rule, read, result });
  }
  const rule = mapping.friendlyName;
  if (rule !== undefined) {
    const result = await evaluateName(rule, worker).catch(asProblem);
    steps.push({ place: "friendlyName", rule, read: pathsRead(rule, result, worker), result });
  }
  return steps;
}

/** All paths up to the one that is taken; none where the rule does not get to them. */
function pathsRead(
  { source }: RuleStep["rule"],
  result: RuleResult | Problem,
  worker: Worker,
): RuleStep["read"] {
  if (source.kind !== "from" || result instanceof Problem || result.says === "nothing") return [];
  const of = result.says === "value" ? result.of : undefined;
  const taken = typeof of === "object" ? source.paths.indexOf(of) : source.paths.length;
  return source.paths
    .slice(0, taken + 1)
    .map((path) => ({ path, value: valueAt(worker.attributes, path) }));
}
