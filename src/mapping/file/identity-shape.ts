import { z } from "zod";
import type { Expression } from "../expression/expression.ts";
import {
  type CertainSource,
  ENCODINGS,
  type IdentitySource,
  NAMED_SOURCES,
} from "../identity-source.ts";
import type { Path } from "../path.ts";
import { checkOneOf, closedObject, requireOneOf } from "./object-shapes.ts";
import { expressionShape, pathShape } from "./text-shapes.ts";

const keys = {
  from: pathShape.optional().describe("A path in the Worker's attributes."),
  expression: expressionShape.optional().describe("JSONata that returns the identity."),
  encode: z
    .enum(ENCODINGS)
    .optional()
    .meta({ default: "none" })
    .describe("`flex` encodes the text as Flex encodes a Worker's name; `none` uses it unchanged."),
};

const CERTAIN = ["from", "expression"] as const;

const guessedSource = z.union([
  z.literal("friendly_name"),
  closedObject(keys)
    .superRefine((source, context) => checkOneOf(CERTAIN, source, context))
    .meta(requireOneOf(CERTAIN))
    .transform(toCertain),
]);

const SOURCES = [...CERTAIN, "guess"] as const;

const sourceObject = closedObject({
  ...keys,
  guess: guessedSource
    .optional()
    .describe(
      "A source that is right for only some Workers: it finds and updates Users, but never creates one.",
    ),
})
  .superRefine((source, context) => {
    checkOneOf(SOURCES, source, context);
    if (source.guess === undefined || source.encode === undefined) return;
    const message = "belongs inside `guess`, next to `from` or `expression`";
    context.addIssue({ code: "custom", path: ["encode"], message });
  })
  .meta({ allOf: [requireOneOf(SOURCES), { not: { required: ["guess", "encode"] } }] })
  .transform(({ guess, ...source }, context): IdentitySource => {
    return guess === undefined ? toCertain(source, context) : { guess };
  });

/** Where to look for a Worker's identity: a named source, or an object. */
const identitySource = z.union([z.enum(NAMED_SOURCES), sourceObject]);

/**
 * Where to look for a Worker's identity, in order. If `friendly_name` is the only source, it is
 * certain, as in centers without Flex. Next to another source it can only be a guess.
 */
export const identitySources = z
  .array(identitySource)
  .min(1)
  .superRefine((sources, context) => {
    const index = sources.indexOf("friendly_name");
    if (index === -1 || sources.length === 1) return;
    const message =
      'is only a guess next to another source: write `{ "guess": "friendly_name" }`, which finds and updates Users but never creates one (or `{ "expression": "$flexIdentity(friendlyName)" }` to create Users from it)';
    context.addIssue({ code: "custom", path: [index], message });
  })
  .meta({ not: { minItems: 2, contains: { const: "friendly_name" } } });

interface SourceKeys {
  readonly from?: Path | undefined;
  readonly expression?: Expression | undefined;
  readonly encode?: (typeof ENCODINGS)[number] | undefined;
}

function toCertain(
  { from, expression, encode = "none" }: SourceKeys,
  context: z.core.$RefinementCtx,
): CertainSource {
  if (from !== undefined) return { from, encode };
  if (expression !== undefined) return { expression, encode };
  context.addIssue("has no source");
  return z.NEVER;
}
