import { z } from "zod";
import { flexIdentity } from "../flex-identity.ts";
import { attributeNames } from "./attribute-names.ts";
import { bound, bounded } from "./bounds.ts";
import { Expression, MOST_TIME } from "./expression.ts";
import { gravatar } from "./gravatar.ts";
import { InterruptibleRegExp } from "./interruptible-reg-exp.ts";
import { type RefusedPart, refusedParts } from "./refused-parts.ts";
import { unknownVariables } from "./unknown-variables.ts";

/** What JSONata keeps to by itself. */
const LIMITS = {
  timeout: MOST_TIME,
  /** Calls within calls. */
  stack: 1000,
  /** Values in one list. */
  sequence: 10_000,
  RegexEngine: new Proxy(RegExp, {
    construct: (_, [pattern]) => new InterruptibleRegExp(pattern),
  }),
};

/** What JSONata throws; it is no Error. */
const thrown = z.object({ message: z.string(), position: z.number().optional() });

/**
 * Compiles an expression, or says everything that is wrong with it. JSONata is loaded by the first.
 *
 * JSONata: "Embedding and extending JSONata"; the limits are options of `jsonata()`.
 */
export async function compile(text: string): Promise<Expression | readonly RefusedPart[]> {
  const { default: jsonata } = await import("jsonata");
  try {
    const compiled = jsonata(text, LIMITS);
    const tree = compiled.ast();
    const refused = [...refusedParts(tree), ...(await unknownVariables(tree, jsonata))];
    if (refused.length > 0) return refused;
    compiled.registerFunction("gravatar", bounded("gravatar", gravatar), "<s-:s>");
    compiled.registerFunction("flexIdentity", bounded("flexIdentity", flexIdentityOf), "<s-:s>");
    await bound(compiled, (name) => jsonata(name).evaluate(null));
    return new Expression(text, compiled, jsonata("$boolean($value)"), attributeNames(tree));
  } catch (error) {
    if (error instanceof RangeError) {
      return [{ message: "it is nested too deeply; make it shorter", position: undefined }];
    }
    const { message, position } = thrown.parse(error);
    return [{ message, position }];
  }
}

function flexIdentityOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : flexIdentity(text);
}
