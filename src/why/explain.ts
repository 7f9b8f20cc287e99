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
import type { Explanation, RuleStep } from "./explanation.ts";

/** What an explanation needs besides the Worker; each is asked for when its step comes. */
export interface Surroundings {
  readonly scope: Explanation["scope"];
  /** The User with the Worker's identity, or undefined if there is none. */
  user(identity: Identity): Promise<UserRecord | undefined>;
  /** Undefined if no other Worker or User is known. */
  readonly others?: Others;
}

interface Others {
  /** Another Worker in scope with this identity, certain or guessed. */
  worker(identity: Identity): Promise<Claim | undefined>;
  user(identity: Identity): Promise<UserRecord | undefined>;
}

/** Takes the steps that a run takes for one Worker, and notes each. Never throws. */
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

/** @throws Problem if Twilio does not answer. */
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

/** Warns if the Worker's name leads to another User, which may be left over. */
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

/** The steps that need only the Worker. Never throws. */
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

/** The paths up to the one whose value is used; none if the rule does not read them. */
function pathsRead({ rule: { source }, result }: EvaluatedRule, worker: Worker): RuleStep["read"] {
  if (source.kind !== "from" || result instanceof Problem || result.says === "nothing") return [];
  const of = result.says === "value" ? result.of : undefined;
  const taken = typeof of === "object" ? source.paths.indexOf(of) : source.paths.length;
  return source.paths
    .slice(0, taken + 1)
    .map((path) => ({ path, value: valueAt(worker.attributes, path) }));
}
