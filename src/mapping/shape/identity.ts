import { z } from "zod";
import { ENCODINGS, type IdentitySource, NAMED_SOURCES } from "../identity-source.ts";
import { closedObject } from "./closed-object.ts";
import { expressionText } from "./expression.ts";
import { checkOneOf, requireOneOf } from "./one-of.ts";
import { pathText } from "./path.ts";

const SOURCES = ["from", "expression"] as const;

const sourceObject = closedObject({
  from: pathText.optional().describe("A path in the Worker's attributes."),
  expression: expressionText.optional().describe("JSONata that gives the identity."),
  encode: z
    .enum(ENCODINGS)
    .default("none")
    .describe(
      "`flex` encodes the text as Flex does with a Worker's name; `none` takes it as it is.",
    ),
})
  .superRefine((keys, context) => checkOneOf(SOURCES, keys, context))
  .meta(requireOneOf(SOURCES))
  .transform(({ from, expression, encode }, context): IdentitySource => {
    if (from !== undefined) return { from, encode };
    if (expression !== undefined) return { expression, encode };
    context.addIssue("has no source");
    return z.NEVER;
  });

/** Where a Worker's identity is looked for: a source that has a name, or an object. */
export const identitySource = z.union([z.enum(NAMED_SOURCES), sourceObject]);
