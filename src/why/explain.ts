import { type EvaluatedRule, evaluateRules } from "../mapping/desire.ts";
import { type Identity, trySources } from "../mapping/identity.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { valueAt } from "../mapping/path.ts";
import { Problem } from "../mapping/problem.ts";
import { parseUser, type UserRecord } from "../mapping/user.ts";
import { parseWorker, type Worker, type WorkerRecord } from "../mapping/worker.ts";
import { DuplicateUsers } from "../plan/duplicate-users.ts";
import { asProblem } from "../plan/outcome.ts";
import { sharedIdentity, type Warning } from "../plan/plan.ts";
import { type FoundTarget, resolveTarget } from "../plan/resolve-target.ts";
import type { Claim } from "../plan/roster.ts";
import { userSteps } from "./explain-user.ts";
import type { Explanation, RuleStep, Scope } from "./explanation.ts";

/** What an explanation needs beside the Worker, asked for when it gets to it. */
export interface Surroundings {
  readonly scope: Scope;
  /** The User of the Worker's identity, or undefined when there is none. */
  user(identity: Identity): Promise<UserRecord | undefined>;
  /** Undefined where no other Worker or User is known. */
  readonly others?: Others;
}

interface Others {
  /** Another Worker in scope that has this identity, or for which it is a guess. */
  worker(identity: Identity): Promise<Claim | undefined>;
  user(identity: Identity): Promise<UserRecord | undefined>;
}

/** Follows one Worker to its end as a run does, and notes each step. Never throws. */
export async function explain(
  mapping: Mapping,
  record: WorkerRecord,
  surroundings: Surroundings,
): Promise<Explanation> {
  const { scope } = surroundings;
  const worker = { sid: record.sid, name: record.friendlyName };
  const start = { worker, mapping, scope, tried: [], rules: [] };
  if (scope === "out") {
    return { ...start, end: { action: "skip", reason: "worker-out-of-scope" } };
  }
  const resolved = await resolveTarget(mapping, record);
  const steps = { ...start, ...(await workerSteps(mapping, record)) };
  try {
    const { others } = surroundings;
    const isGuess = resolved.action === "look" && resolved.isGuess;
    const namesake = resolved.identity && (await others?.worker(resolved.identity));
    if (namesake?.isGuess === isGuess) {
      const shared = sharedIdentity(namesake.worker);
      return { ...steps, rules: [], shared, end: { action: "fail", problem: shared } };
    }
    if (namesake !== undefined && isGuess) {
      return { ...steps, rules: [], end: { action: "skip", reason: "awaits-first-login" } };
    }
    if (resolved.action !== "look") return { ...steps, end: resolved };
    return { ...steps, ...(await lookAtUser(mapping, steps.rules, resolved, surroundings)) };
  } catch (error) {
    const unanswered = asProblem(error);
    return { ...steps, unanswered, end: { action: "fail", problem: unanswered } };
  }
}

/** @throws Problem when Twilio gives no answer. */
async function lookAtUser(
  mapping: Mapping,
  rules: readonly RuleStep[],
  target: FoundTarget,
  surroundings: Surroundings,
): Promise<Pick<Explanation, "user" | "warning" | "rules" | "end">> {
  const { identity, desired } = target;
  const record = await surroundings.user(identity);
  const warning = record && (await duplicateOf(target, record, surroundings.others));
  const step = { user: { identity, sid: record?.sid }, ...(warning && { warning }) };
  try {
    const user = record && parseUser(record, identity);
    return { ...step, ...userSteps(mapping, rules, desired, user) };
  } catch (error) {
    const problem = asProblem(error);
    const user = { ...step.user, problem };
    return { ...step, user, rules, end: { action: "fail", problem } };
  }
}

/** That the name of the Worker leads to another User, which may be left over. */
async function duplicateOf(
  target: FoundTarget,
  user: UserRecord,
  others: Others | undefined,
): Promise<Warning | undefined> {
  const { other } = target;
  if (others === undefined || other === undefined) return undefined;
  const duplicate = await others.user(other);
  if (duplicate === undefined) return undefined;
  const isTaken = (await others.worker(other)) !== undefined;
  const duplicates = new DuplicateUsers();
  duplicates.enter(target);
  duplicates.saw(user);
  duplicates.saw(duplicate);
  return duplicates.warnings(() => isTaken)[0];
}

/** The steps for which nothing but the Worker is looked at. Never throws. */
async function workerSteps(
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
