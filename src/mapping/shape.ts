import { z } from "zod";
import type { JsonValue } from "./json.ts";
import { formatPath, type Path, parsePath } from "./path.ts";
import { type AttributeRule, MODES, type Mode, type Rule } from "./rule.ts";

const pathText = z
  .string()
  .transform(toPath)
  .describe("Keys joined by `.`; `\\.` is a dot in a key, a whole number indexes an array.");

const json = z.custom<JsonValue>((value) => value !== undefined);

const ruleKeys = {
  from: z
    .union([pathText, z.array(pathText).min(1)])
    .optional()
    .describe("A path in the Worker's attributes, or several: the first that is not missing."),
  value: json.optional().describe("A constant."),
  default: json.optional().describe("The value when `from` is missing: absent, null or empty."),
  mode: z
    .enum(MODES)
    .optional()
    .describe("When to write: `always` (the default), `createOnly`, or `fillEmpty`."),
};

const ONE_SOURCE = { oneOf: [{ required: ["from"] }, { required: ["value"] }] };

const attributeRule = z
  .strictObject({
    ...ruleKeys,
    to: pathText.describe("A path in the User's attributes. Every other key stays as it is."),
  })
  .superRefine(checkSource)
  .meta(ONE_SOURCE)
  .transform((keys): AttributeRule => ({ ...toRule(keys), to: keys.to }));

const shortForm = z
  .record(z.string(), pathText)
  .describe("Short form: a path in the Worker's attributes → a path in the User's.")
  .transform((pairs, context) =>
    Object.entries(pairs).map(([from, to]): AttributeRule => {
      return { ...toRule({ from: toPath(from, context) }), to };
    }),
  );

const friendlyNameRule = z
  .strictObject(ruleKeys)
  .superRefine(checkSource)
  .meta(ONE_SOURCE)
  .transform(toRule);

const identitySource = z.union([
  z.enum(["contact_uri", "twilio_contact_identity", "friendly_name"]),
  z.strictObject({ from: pathText }),
]);

/** mapping.json: the keys it may have, described for people, and the `Mapping` it becomes. */
export const mappingShape = z.strictObject({
  $schema: z.string().optional().describe("Where an editor finds this description."),
  identity: z
    .array(identitySource)
    .min(1)
    .default(["contact_uri", "friendly_name"])
    .describe("Where a Worker's identity is looked for, in order."),
  attributes: z
    .union([z.array(attributeRule), shortForm])
    .default([])
    .superRefine(checkTargets)
    .describe("What to copy into the User's attributes."),
  friendlyName: friendlyNameRule
    .optional()
    .describe("The User's friendly name. Customers see it: prefer `public_identity`."),
  users: z
    .enum(["upsert", "updateOnly", "createOnly"])
    .default("upsert")
    .describe("Whether Users may be created, updated, or both."),
  roleSid: z
    .string()
    .regex(/^RL[0-9a-fA-F]{32}$/, "must be `RL` and 32 hexadecimal digits")
    .optional()
    .describe("The role of a User that is created; never sent on an update."),
  workers: z
    .string()
    .min(1)
    .optional()
    .describe("A TaskRouter expression: only the Workers it matches. Evaluated by Twilio."),
});

interface RuleKeys {
  from?: Path | Path[] | undefined;
  value?: JsonValue | undefined;
  default?: JsonValue | undefined;
  mode?: Mode | undefined;
}

function toRule({ from, value = null, default: fallback, mode = "always" }: RuleKeys): Rule {
  const source: Rule["source"] =
    from === undefined
      ? { kind: "value", value }
      : { kind: "from", paths: isSinglePath(from) ? [from] : from };
  return { source, default: fallback, mode };
}

function isSinglePath(from: Path | Path[]): from is Path {
  return typeof from[0] === "string";
}

function toPath(text: string, context: z.core.$RefinementCtx): Path {
  try {
    return parsePath(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
}

function checkSource(keys: RuleKeys, context: z.core.$RefinementCtx): void {
  if ((keys.from === undefined) !== (keys.value === undefined)) return;
  const found = keys.from === undefined ? "neither" : "both";
  const message = `needs exactly one of \`from\` and \`value\`, and has ${found}`;
  context.addIssue({ code: "custom", message });
}

/** Rules that write the same place, or one inside the other, would depend on their order. */
function checkTargets(rules: readonly AttributeRule[], context: z.core.$RefinementCtx): void {
  rules.forEach((rule, index) => {
    const other = rules.slice(0, index).find(({ to }) => overlap(to, rule.to));
    if (other === undefined) return;
    const message = `\`${formatPath(rule.to)}\` overlaps \`${formatPath(other.to)}\` of an earlier rule; keep one of them`;
    context.addIssue({ code: "custom", message, path: [index, "to"] });
  });
}

function overlap(a: Path, b: Path): boolean {
  return a.slice(0, b.length).every((key, index) => key === b[index]);
}
