import { isGuess } from "../mapping/identity-source.ts";
import type { JsonValue } from "../mapping/json.ts";
import { Problem } from "../mapping/problem.ts";
import { isMissing, type RuleResult } from "../mapping/rule.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { jsonText } from "../report/json-text.ts";
import { pathText } from "../report/words.ts";
import type { Explanation, RuleStep } from "./explanation.ts";
import { sourceText } from "./step-words.ts";

/** Explanations as JSON text, version 1, with the keys that docs/terminal.md lists. */
export function whyJson(explanations: readonly Explanation[], disclosure: Disclosure): string {
  const workers = explanations.map((one) => workerJson(one, disclosure));
  return jsonText({ version: 1, workers }, 2);
}

function workerJson(explanation: Explanation, disclosure: Disclosure): object {
  const { worker, mapping, scope, tried, user, rules, warning, end } = explanation;
  const { text, problem } = disclosure;
  return {
    worker: worker.sid,
    name: text(worker.name),
    scope: mapping.workers === undefined ? "all" : scope,
    identity: tried.map(({ source, held, gives }) => ({
      source: sourceText(isGuess(source) ? source.guess : source, disclosure),
      isGuess: isGuess(source),
      ...ifThere("holds", held, disclosure),
      identity: typeof gives === "string" ? text(gives) : null,
      problem: gives instanceof Problem ? problem(gives) : null,
    })),
    user: user === undefined ? null : { sid: user.sid ?? null, identity: text(user.identity) },
    rules: rules.map((step) => ruleJson(step, disclosure)),
    warning: warning === undefined ? null : problem(warning.problem),
    action: end.action,
    reason: end.action === "skip" ? end.reason : null,
    problem: end.action === "fail" ? problem(end.problem) : null,
    write: writeJson(explanation, disclosure),
  };
}

function ruleJson({ place, rule, read, result, target }: RuleStep, disclosure: Disclosure): object {
  const compared = target?.compared;
  const failure = [result, compared].find((one) => one instanceof Problem);
  return {
    place,
    to: rule.to === undefined ? "friendlyName" : `attributes.${pathText(rule.to, disclosure)}`,
    reads: read.map(({ path, value }) => ({
      path: pathText(path, disclosure),
      ...ifThere("value", value, disclosure),
    })),
    ...(result instanceof Problem ? { says: null } : resultJson(result, disclosure)),
    ...ifThere("now", target?.now, disclosure),
    comes: compared instanceof Problem ? null : (compared?.is ?? null),
    problem: failure === undefined ? null : disclosure.problem(failure),
  };
}

/** `of` is the key of the rule that the value comes from. */
function resultJson(result: RuleResult, disclosure: Disclosure): object {
  if (result.says !== "value") return { says: result.says };
  const { says, value, of } = result;
  return { says, of: typeof of === "string" ? of : "from", value: disclosure.value(value) };
}

/** The parameters of the write, as they are sent; null if nothing is written. */
function writeJson({ mapping, user, end }: Explanation, disclosure: Disclosure): object | null {
  if (end.action !== "create" && end.action !== "update") return null;
  const { attributes, friendlyName } = end.values;
  const isNew = end.action === "create";
  return {
    ...(isNew && user !== undefined && { identity: disclosure.text(user.identity) }),
    ...ifThere("attributes", attributes, disclosure),
    ...ifThere("friendlyName", friendlyName, disclosure),
    ...(isNew && mapping.roleSid !== undefined && { roleSid: disclosure.clean(mapping.roleSid) }),
  };
}

/** A key that is left out if there is no value. As in the lines, `null` and `""` are never hidden. */
function ifThere(key: string, held: JsonValue | undefined, disclosure: Disclosure): object {
  if (held === undefined) return {};
  return { [key]: isMissing(held) ? held : disclosure.value(held) };
}
