import { z } from "zod";
import { compile } from "../expression/compile.ts";
import { Expression } from "../expression/expression.ts";
import { type Path, parsePath } from "../path.ts";
import { shortened } from "../text.ts";

const ESCAPED = String.raw`\\[.\\]`;
const PLAIN = String.raw`\\(?![.\\])|[^.\\]`;
const KEY = String.raw`(?!(?:__proto__|constructor|prototype)(?:\.|$))(?:${ESCAPED}|${PLAIN})+`;

/** For editors: the texts that `parsePath` accepts. */
const PATH_PATTERN = String.raw`^${KEY}(?:\.${KEY})*$`;

/** Characters of a path that a message quotes. */
const QUOTED = 60;

/** A path that is a key of the mapping. */
export const pathKey = z
  .string()
  .meta({ pattern: PATH_PATTERN })
  .superRefine((text, context) => {
    readPath(text, context);
  });

/** A path that is a value of the mapping. */
export const pathShape = z
  .string()
  .meta({ pattern: PATH_PATTERN })
  .transform((text, context) => readPath(text, context))
  .describe("Keys joined by `.`; `\\.` is a dot in a key, a whole number indexes a list.");

/** Parses a path, or adds an issue. */
function readPath(text: string, context: z.core.$RefinementCtx): Path {
  try {
    return parsePath(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue(`${error.message}; this is ${JSON.stringify(shortened(text, QUOTED))}`);
    return z.NEVER;
  }
}

/** The text of a JSONata expression, which is compiled when the mapping is parsed. */
export const expressionShape = z.string().transform(async (text, context): Promise<Expression> => {
  const compiled = await compile(text);
  if (compiled instanceof Expression) return compiled;
  for (const { message, position } of compiled) {
    const where = position === undefined ? "" : `at character ${position}: `;
    context.addIssue(`${where}${message}`);
  }
  return z.NEVER;
});
