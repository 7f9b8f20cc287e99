import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { truthy } from "@actions/expressions/result";
import type { Template } from "./github-parser.ts";

/** What expressions see; `inputs` is null on schedule. */
export interface Contexts {
  readonly github: {
    readonly event_name: string;
    readonly event: {
      /** The cron text of the schedule that started the run. */
      readonly schedule?: string;
      readonly pull_request?: {
        readonly number: number;
        readonly head: { readonly repo: { readonly full_name: string } };
      };
    };
    readonly token: string;
    readonly repository: string;
    readonly workflow: string;
    /** The tag that was pushed. */
    readonly ref_name?: string;
    readonly server_url: string;
    readonly run_id: string;
    readonly run_attempt: string;
  };
  readonly inputs: Readonly<Record<string, string | boolean | number>> | null;
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly matrix: { readonly environment: string };
  /** How many jobs the matrix has. */
  readonly strategy: { readonly "job-total": number };
  readonly runner: { readonly temp: string };
  /** The job so far. */
  readonly job?: { readonly status: "success" | "failure" };
  /** The steps that are over, by their ids. */
  readonly steps: Readonly<Record<string, StepContext>>;
  /** The jobs that are over and that this one waits for, by their ids. */
  readonly needs: Readonly<Record<string, { readonly result: JobResult } & WithOutputs>>;
}

interface WithOutputs {
  readonly outputs: Readonly<Record<string, string>>;
}

/** What later steps see of a step. */
export type StepContext = { readonly outcome: Outcome } & WithOutputs;

/** How a step ended. */
type Outcome = "success" | "failure" | "skipped";

/** How a job ended; one that ran out of time counts as cancelled. */
export type JobResult = "success" | "failure" | "cancelled";

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
    { name: "cancelled", minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(false) },
    { name: "always", minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(true) },
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
