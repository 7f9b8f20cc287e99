import { Problem } from "../mapping/problem.ts";
import type { Comparison } from "../plan/diff.ts";
import type { Disclosure } from "../report/disclosure.ts";
import type { Explanation, RuleStep } from "./explanation.ts";
import type { Row } from "./rows.ts";
import { failure, heldText, mappingText, placeText, valueText } from "./step-words.ts";

/** What one rule reads and gives, what the User has there, and the result. */
export function ruleRows(
  step: RuleStep,
  { user, end }: Pick<Explanation, "user" | "end">,
  disclosure: Disclosure,
): Row[] {
  const { place, rule, target } = step;
  const to = rule.to === undefined ? "" : `to ${placeText(rule.to, disclosure)}`;
  const isThere = target !== undefined && user?.sid !== undefined;
  const rows: Row[] = [...whenRows(step, disclosure), ...sourceRows(step, disclosure)];
  if (isThere) rows.push({ label: "User has", text: heldText(target.now, disclosure) });
  const verdict = verdictOf(step, isThere, end.action, disclosure);
  if (verdict !== undefined) rows.push(verdict);
  return [
    { label: place, text: to, look: "heading" },
    ...rows.map((row) => ({ ...row, indented: true })),
  ];
}

function whenRows({ rule, result }: RuleStep, disclosure: Disclosure): Row[] {
  if (rule.when === undefined || result instanceof Problem) return [];
  const is = result.says === "nothing" ? "is not true" : "is true";
  return [{ label: "when", text: `${mappingText(rule.when.text, disclosure)} ${is}` }];
}

function sourceRows({ rule, read, result }: RuleStep, disclosure: Disclosure): Row[] {
  const rows = read.map(({ path, value }): Row => {
    return { label: placeText(path, disclosure), text: heldText(value, disclosure) };
  });
  if (result instanceof Problem || result.says === "nothing") return rows;
  const { source } = rule;
  const of = result.says === "value" ? result.of : undefined;
  const value = result.says === "value" ? valueText(result.value, disclosure) : "nothing";
  if (source.kind === "expression") {
    const gives = of === "expression" ? value : "nothing";
    rows.push({
      label: "expression",
      text: `${mappingText(source.expression.text, disclosure)} → ${gives}`,
    });
  }
  if (of === "value" || of === "default") rows.push({ label: of, text: value });
  return rows;
}

/** The result; undefined if the rule was not evaluated that far. */
function verdictOf(
  { rule, result, target }: RuleStep,
  isThere: boolean,
  action: Explanation["end"]["action"],
  disclosure: Disclosure,
): Row | undefined {
  const compared = target?.compared;
  const problem = [result, compared].find((one) => one instanceof Problem);
  if (problem !== undefined) return failure(problem, disclosure);
  const stays = (text: string): Row => {
    return { label: isThere ? "= stays" : "= sets nothing", text, look: "quiet" };
  };
  if (compared === undefined || compared instanceof Problem) {
    const why = silence({ rule, result });
    return why === undefined ? undefined : stays(why);
  }
  if (compared.is === "change") {
    const isWritten = action === "create" || action === "update";
    return changeRow(compared.change, isWritten, disclosure);
  }
  if (compared.is === "same") {
    const isRemoval = target?.now === undefined;
    return stays(isRemoval ? "there is nothing to remove" : "the User already shows it");
  }
  const there = rule.mode === "createOnly" ? "the User exists" : "the User has a value";
  return stays(`\`mode\` is ${rule.mode}, and ${there}`);
}

/** Why a rule sets nothing; undefined if it does. */
function silence({ rule, result }: Pick<RuleStep, "rule" | "result">): string | undefined {
  if (result instanceof Problem || result.says === "value") return undefined;
  if (result.says === "nothing") return "`when` is not true";
  if (rule.whenMissing === "remove") return undefined;
  const otherwise = rule.to === undefined ? "there is no `default`" : "`whenMissing` is keep";
  return `the source is missing, and ${otherwise}`;
}

function changeRow(
  { before, after }: Extract<Comparison, { is: "change" }>["change"],
  isWritten: boolean,
  disclosure: Disclosure,
): Row {
  if (after === undefined) {
    const text = "the source is missing, and `whenMissing` is remove";
    return { label: isWritten ? "- is removed" : "- would remove", text, look: "changed" };
  }
  const text = valueText(after, disclosure);
  if (!isWritten) return { label: "~ would set", text, look: "changed" };
  return before === undefined
    ? { label: "+ is set to", text, look: "set" }
    : { label: "~ becomes", text, look: "changed" };
}
