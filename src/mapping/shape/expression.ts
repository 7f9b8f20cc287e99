import { z } from "zod";
import { compile } from "../expression/compile.ts";
import { Expression } from "../expression/expression.ts";

/** A JSONata expression as the mapping has it: text. It is compiled when the mapping is read. */
export const expressionText = z.string().transform(async (text, context): Promise<Expression> => {
  const compiled = await compile(text);
  if (compiled instanceof Expression) return compiled;
  for (const { message, position } of compiled) {
    const where = position === undefined ? "" : `at character ${position}: `;
    context.addIssue({ code: "custom", message: `${where}${message}` });
  }
  return z.NEVER;
});
