import { isGuess } from "../mapping/identity-source.ts";
import type { JsonValue } from "../mapping/json.ts";
import { Problem } from "../mapping/problem.ts";
import type { Explanation, RuleStep } from "../why/explanation.ts";
import type { Disclosure } from "./disclosure.ts";
import { sourceText } from "./why-words.ts";
import { pathText } from "./words.ts";

/** Explanations as JSON, with the steps and the names that docs/terminal.md gives. */
export function whyJson(explanations: readonly Explanation[], disclosure: Disclosure): object {
  return { version: 1, workers: explanations.map((one) => oneJson(one, disclosure)) };
}

function oneJson(explanation: Explanation, disclosure: Disclosure): object {
  const { worker, mapping, scope, unreadable, tried, shared, rules } = explanation;
  const { user, unanswered, warning, end } = explanation;
  const { text, clean, problem } = disclosure;
  const orNull = (one: Problem | undefined) => (one === undefined ? null : problem(one));
  return {
    worker: worker.sid,
    name: text(worker.name),
    scope: mapping.workers === undefined ? "all" : scope,
    problem: orNull(unreadable ?? shared ?? unanswered),
    identity: tried.map(({ source, held, gives }) => ({
      source: sourceText(isGuess(source) ? source.guess : source, disclosure),
      isGuess: isGuess(source),
      ...value("holds", held, disclosure),
      identity: typeof gives === "string" ? text(gives) : null,
      problem: gives instanceof Problem ? problem(gives) : null,
    })),
    user: user && {
      user: user.sid ?? null,
      identity: text(user.identity),
      problem: orNull(user.problem),
    },
    rules: rules.map((step) => ruleJson(step, disclosure)),
    warning: orNull(warning?.problem),
    action: end.action,
    reason: end.action === "skip" ? end.reason : null,
    ...("values" in end && {
      write: {
        attributes: end.values.attributes === undefined ? null : text(end.values.attributes),
        friendlyName: end.values.friendlyName === undefined ? null : text(end.values.friendlyName),
        roleSid: end.action === "create" && mapping.roleSid ? clean(mapping.roleSid) : null,
      },
    }),
  };
}

function ruleJson({ place, rule, read, result, target }: RuleStep, disclosure: Disclosure): object {
  const compared = target?.compared;
  const failed = [result, compared].find((one) => one instanceof Problem);
  return {
    place,
    to: rule.to === undefined ? "friendlyName" : `attributes.${pathText(rule.to, disclosure)}`,
    reads: read.map((one) => ({
      path: pathText(one.path, disclosure),
      ...value("value", one.value, disclosure),
    })),
    says: result instanceof Problem ? null : result.says,
    ...(!(result instanceof Problem) && result.says === "value"
      ? value("value", result.value, disclosure)
      : {}),
    ...(target && value("now", target.now, disclosure)),
    comes: compared instanceof Problem ? null : (compared?.is ?? null),
    problem: failed === undefined ? null : disclosure.problem(failed),
  };
}

/** A key that is absent where there is no value; that there is none is never hidden. */
function value(key: string, held: JsonValue | undefined, disclosure: Disclosure): object {
  return held === undefined ? {} : { [key]: disclosure.value(held) };
}
