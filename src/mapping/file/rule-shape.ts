import { z } from "zod";
import type { JsonValue } from "../json.ts";
import { type Path, parsePath } from "../path.ts";
import { type AttributeRule, MODES, type Rule, WHEN_MISSING, type WhenMissing } from "../rule.ts";
import { checkOneOf, closedObject, requireOneOf } from "./object-shapes.ts";
import { expressionShape, pathKey, pathShape } from "./text-shapes.ts";

const SOURCES = ["from", "value", "expression"] as const;

/**
 * The keys of every rule.
 *
 * @param constant the shape of a constant
 */
function ruleKeys<Constant extends z.ZodType<JsonValue>>(constant: Constant) {
  return {
    from: z
      .union([pathShape, z.array(pathShape).min(1)])
      .optional()
      .describe(
        "A path in the Worker's attributes, or a list: the first that is not missing is used.",
      ),
    expression: expressionShape
      .optional()
      .describe(
        "JSONata over the Worker's attributes, plus `sid`, `friendlyName` and `attributes`.",
      ),
    when: expressionShape
      .optional()
      .describe("JSONata: the rule applies only to Workers for which this is true."),
    mode: z
      .enum(MODES)
      .default("always")
      .describe(
        "When to write: `always`, `createOnly` (only when the User is created), or `fillEmpty` (only if the User has no value).",
      ),
    value: constant.optional().describe("A constant."),
    default: constant
      .optional()
      .describe("Used if the source is missing: absent, null or empty text."),
  };
}

const attributeKeys = closedObject({
  to: pathShape.describe("A path in the User's attributes. All other keys stay unchanged."),
  ...ruleKeys(z.custom<JsonValue>((value) => value !== undefined)),
  whenMissing: z
    .enum(WHEN_MISSING)
    .default("keep")
    .describe("What happens to the User's value if the source is missing."),
});

const friendlyNameKeys = closedObject(ruleKeys(z.string().min(1)), {
  to: "is only for rules under `attributes`; this one writes the friendly name",
  whenMissing:
    "is only for rules under `attributes`; a friendly name cannot be removed, so use `default`",
});

/** The keys of a rule of either kind, after parsing. */
type Keys = Omit<z.output<typeof attributeKeys>, "to" | "whenMissing"> & {
  readonly whenMissing?: WhenMissing;
};

/** Adds issues if a rule has no source or several, or keys that contradict each other. */
function checkRule(keys: Keys, context: z.core.$RefinementCtx): void {
  checkOneOf(SOURCES, keys, context);
  const refuse = (key: keyof Keys, message: string) =>
    context.addIssue({ code: "custom", path: [key], message });
  if (keys.value !== undefined && keys.default !== undefined) {
    refuse("default", "has no effect, because a `value` is never missing; remove it");
  }
  if (keys.whenMissing !== "remove") return;
  if (keys.value !== undefined) {
    refuse("whenMissing", "has no effect, because a `value` is never missing; remove it");
  } else if (keys.default !== undefined) {
    refuse("whenMissing", "cannot be `remove` next to a `default`, which is never missing");
  }
  if (keys.mode === "createOnly" || keys.mode === "fillEmpty") {
    const why = `\`${keys.mode}\` never changes an existing value`;
    refuse("whenMissing", `can be \`remove\` only with the mode \`always\`: ${why}`);
  }
}

/** The same checks for editors. */
const CHECKS = [requireOneOf(SOURCES), { not: { required: ["value", "default"] } }];

/** For editors: where `remove` is not allowed. */
const REMOVAL_CHECK = {
  not: {
    properties: { whenMissing: { const: "remove" } },
    required: ["whenMissing"],
    anyOf: [
      { required: ["value"] },
      { required: ["default"] },
      { required: ["mode"], properties: { mode: { enum: ["createOnly", "fillEmpty"] } } },
    ],
  },
};

/** The rules for the User's attributes, in full. */
export const ruleList = z.array(
  attributeKeys
    .superRefine(checkRule)
    .meta({ allOf: [...CHECKS, REMOVAL_CHECK] })
    .transform(
      ({ to, whenMissing, ...keys }): AttributeRule => ({ ...toRule(keys), to, whenMissing }),
    ),
);

/** The short form of these rules: a path in the Worker's attributes → a path in the User's. */
export const rulePairs = z
  .record(pathKey, pathShape)
  .describe("Short form: a path in the Worker's attributes → a path in the User's.")
  .transform((pairs) =>
    Object.entries(pairs).map(
      ([key, to]): AttributeRule => ({
        ...toRule({ from: parsePath(key), mode: "always" }),
        to,
        whenMissing: "keep",
      }),
    ),
  );

/** The rule for the User's friendly name. */
export const friendlyNameRule = friendlyNameKeys
  .superRefine(checkRule)
  .meta({ allOf: CHECKS })
  .transform(toRule);

function toRule(keys: Keys): Rule {
  const { when, default: fallback, mode } = keys;
  return { source: toSource(keys), when, default: fallback, mode };
}

function toSource({ from, expression, value = null }: Keys): Rule["source"] {
  if (expression !== undefined) return { kind: "expression", expression };
  if (from === undefined) return { kind: "value", value };
  return { kind: "from", paths: isSinglePath(from) ? [from] : from };
}

function isSinglePath(from: Path | Path[]): from is Path {
  return typeof from[0] === "string";
}
