import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { truthy } from "@actions/expressions/result";
import type { Template } from "./github-parser.ts";

/** What expressions see; `inputs` is null on schedule. */
export interface Contexts {
  readonly github: {
    readonly event_name: string;
    /** `schedule` is the cron text of the schedule that started the run. */
    readonly event: { readonly schedule?: string };
  };
  readonly inputs: Readonly<Record<string, string | boolean | number>> | null;
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly matrix: { readonly environment: string };
  /** The steps that are over, by their ids. */
  readonly steps: Readonly<Record<string, { readonly outcome: Outcome }>>;
}

/** How a step ended. */
export type Outcome = "success" | "failure" | "skipped";

/** What a template becomes, as the text that a step's variable gets. */
export function render(template: Template, contexts: Contexts): string {
  return "text" in template
    ? template.text
    : evaluate(template.expression, contexts, true).coerceString();
}

/** What a template stands for where GitHub takes more than text: a matrix may be a list. */
export function evaluated(template: Template, contexts: Contexts): unknown {
  if ("text" in template) return template.text;
  return JSON.parse(JSON.stringify(evaluate(template.expression, contexts, true), data.replacer));
}

/**
 * Whether an `if:` lets its job or step run.
 *
 * @param success what `success()` says: nothing before has failed
 */
export function allows(
  condition: { readonly expression: string },
  contexts: Contexts,
  success: boolean,
): boolean {
  return truthy(evaluate(condition.expression, contexts, success));
}

function evaluate(expression: string, contexts: Contexts, success: boolean): data.ExpressionData {
  const functions = [
    { name: "success", minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(success) },
  ];
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  const values = new data.Dictionary(
    ...Object.entries(contexts).map(([key, value]) => ({ key, value: toData(value) })),
  );
  const named = new Map(functions.map((definition) => [definition.name, definition]));
  return new Evaluator(tree, values, named).evaluate();
}

function toData(value: Contexts[keyof Contexts]): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver);
}
