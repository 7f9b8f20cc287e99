import { compile } from "../../src/mapping/expression/compile.ts";
import { Expression } from "../../src/mapping/expression/expression.ts";
import { formatJson } from "../../src/mapping/json.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { parseWorker } from "../../src/mapping/worker.ts";

/** The expression, compiled. */
export async function compiled(text: string): Promise<Expression> {
  const expression = await compile(text);
  if (expression instanceof Expression) return expression;
  throw new Error(expression.map(({ message }) => message).join());
}

/** A Worker called ann@example.com with these attributes (JSON text). */
export function workerWith(attributes: string) {
  return parseWorker({ sid: "WK1", friendlyName: "ann@example.com", attributes });
}

/** The JSON text of an expression's value, `undefined` for none. */
export async function resultOf(text: string, attributes = "{}"): Promise<string | undefined> {
  const value = await (await compiled(text)).valueFor(workerWith(attributes));
  return value === undefined ? undefined : formatJson(value);
}

/** The problem that an expression ends in. */
export async function problemOf(text: string, attributes = "{}"): Promise<Problem> {
  const error = await resultOf(text, attributes).catch((reason: unknown) => reason);
  if (error instanceof Problem) return error;
  throw new Error(`no problem, but ${error}`);
}
