import { z } from "zod";
import type { JsonValue } from "./json.ts";
import { formatPath, type Path, parsePath } from "./path.ts";
import {
  type AttributeRule,
  MODES,
  type Mode,
  type Rule,
  WHEN_MISSING,
  type WhenMissing,
} from "./rule.ts";
import { DEFAULT_SAFETY, type OverwriteLimit } from "./safety.ts";

const pathText = z
  .string()
  .transform((text, context) => toPath(text, context))
  .describe("Keys joined by `.`; `\\.` is a dot in a key, a whole number indexes an array.");

const json = z.custom<JsonValue>((value) => value !== undefined);

const from = z
  .union([pathText, z.array(pathText).min(1)])
  .optional()
  .describe("A path in the Worker's attributes, or several: the first that is not missing.");

const mode = z
  .enum(MODES)
  .optional()
  .describe("When to write: `always` (the default), `createOnly`, or `fillEmpty`.");

const whenMissing = z
  .enum(WHEN_MISSING)
  .optional()
  .describe(
    "What becomes of the User's value when `from` is missing: `keep` (the default) or `remove`.",
  );

const CONSTANT = "A constant.";
const DEFAULT = "The value when `from` is missing: absent, null or empty.";

/** In words for editors, what `checkRemoval` checks. */
const REMOVAL = {
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

/** In words for editors, what `checkSource` checks. */
const ONE_SOURCE = {
  oneOf: [{ required: ["from"] }, { required: ["value"], not: { required: ["default"] } }],
};

const attributeRule = z
  .strictObject({
    from,
    value: json.optional().describe(CONSTANT),
    default: json.optional().describe(DEFAULT),
    mode,
    whenMissing,
    to: pathText.describe("A path in the User's attributes. Every other key stays as it is."),
  })
  .superRefine(checkSource)
  .superRefine(checkRemoval)
  .meta({ ...ONE_SOURCE, ...REMOVAL })
  .transform(
    ({ to, whenMissing = "keep", ...keys }): AttributeRule => ({
      ...toRule(keys),
      to,
      whenMissing,
    }),
  );

const listForm = z
  .array(attributeRule)
  .superRefine((rules, context) => checkTargets(rules, context, (index) => [index, "to"]));

const shortForm = z
  .record(z.string(), pathText)
  .describe("Short form: a path in the Worker's attributes → a path in the User's.")
  .transform((pairs, context) => {
    const keys = Object.keys(pairs);
    const rules = Object.entries(pairs).map(
      ([key, to]): AttributeRule => ({
        ...toRule({ from: toPath(key, context, [key]) }),
        to,
        whenMissing: "keep",
      }),
    );
    checkTargets(rules, context, (index) => [keys[index] ?? ""]);
    return rules;
  });

const friendlyNameRule = z
  .strictObject({
    from,
    value: z.string().min(1).optional().describe(CONSTANT),
    default: z.string().min(1).optional().describe(DEFAULT),
    mode,
  })
  .superRefine(checkSource)
  .meta(ONE_SOURCE)
  .transform(toRule);

const identitySource = z.union([
  z.enum(["contact_uri", "twilio_contact_identity", "friendly_name"]),
  z.strictObject({ from: pathText }),
]);

const maxOverwrites = z
  .union([
    z.number().int().min(0),
    z
      .string()
      .regex(/^(100|\d{1,2}(\.\d+)?)%$/, "must be a number of Users, or a share such as `30%`"),
  ])
  .transform(
    (limit): OverwriteLimit =>
      typeof limit === "number"
        ? { kind: "users", users: limit }
        : { kind: "percent", percent: Number.parseFloat(limit) },
  );

const safety = z.strictObject({
  maxOverwrites: maxOverwrites
    .prefault(DEFAULT_SAFETY.maxOverwrites)
    .describe(
      "How many Users one run may overwrite: a number, or a share of the Users matched. Above it, nothing is written.",
    ),
  fromUsers: z
    .number()
    .int()
    .min(1)
    .default(DEFAULT_SAFETY.fromUsers)
    .describe("From how many matched Users on a share is applied; a number always is."),
});

/** In words for editors, that there is a rule. */
const ONE_RULE = {
  anyOf: [
    { required: ["friendlyName"] },
    { required: ["attributes"], properties: { attributes: { minItems: 1, minProperties: 1 } } },
  ],
};

/** mapping.json: the keys it may have, described for people, and the `Mapping` it becomes. */
export const mappingShape = z
  .strictObject({
    $schema: z.string().optional().describe("Where an editor finds this description."),
    identity: z
      .array(identitySource)
      .min(1)
      .default(["contact_uri", "friendly_name"])
      .describe("Where a Worker's identity is looked for, in order."),
    attributes: z
      .union([listForm, shortForm])
      .default([])
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
    safety: safety
      .prefault({})
      .describe("When a run stops before its first write rather than overwrite too much."),
  })
  .refine(
    ({ attributes, friendlyName }) => attributes.length > 0 || friendlyName !== undefined,
    "has no rule; give one under `attributes` or `friendlyName`",
  )
  .meta(ONE_RULE);

interface RuleKeys {
  from?: Path | Path[] | undefined;
  value?: JsonValue | undefined;
  default?: JsonValue | undefined;
  mode?: Mode | undefined;
  whenMissing?: WhenMissing | undefined;
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

function toPath(text: string, context: z.core.$RefinementCtx, path: PropertyKey[] = []): Path {
  try {
    return parsePath(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: "custom", message: error.message, path });
    return z.NEVER;
  }
}

function checkSource(keys: RuleKeys, context: z.core.$RefinementCtx): void {
  if (keys.value !== undefined && keys.default !== undefined) {
    const message = "`default` is for `from`; a `value` is never missing";
    context.addIssue({ code: "custom", message });
  }
  if ((keys.from === undefined) !== (keys.value === undefined)) return;
  const found = keys.from === undefined ? "neither" : "both";
  const message = `needs exactly one of \`from\` and \`value\`, and has ${found}`;
  context.addIssue({ code: "custom", message });
}

function checkRemoval(keys: RuleKeys, context: z.core.$RefinementCtx): void {
  if (keys.whenMissing !== "remove") return;
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (keys.value !== undefined) refuse("`whenMissing` is for `from`; a `value` is never missing");
  if (keys.default !== undefined) {
    refuse("`whenMissing` comes after `default`, which is never missing; keep one of them");
  }
  if (keys.mode === "createOnly" || keys.mode === "fillEmpty") {
    refuse(
      `\`whenMissing\`: \`remove\` goes with \`mode\`: \`always\` alone; \`${keys.mode}\` leaves alone what a User has`,
    );
  }
}

/** Rules that write the same place, or one inside the other, would depend on their order. */
function checkTargets(
  rules: readonly AttributeRule[],
  context: z.core.$RefinementCtx,
  placeOf: (index: number) => PropertyKey[],
): void {
  for (const [index, { to }] of rules.entries()) {
    const other = rules.slice(0, index).find((earlier) => overlap(earlier.to, to));
    if (other === undefined) continue;
    const message = `\`${formatPath(to)}\` overlaps \`${formatPath(other.to)}\` of an earlier rule; keep one of them`;
    context.addIssue({ code: "custom", message, path: placeOf(index) });
  }
}

function overlap(a: Path, b: Path): boolean {
  const shorter = Math.min(a.length, b.length);
  return a.slice(0, shorter).every((key, index) => key === b[index]);
}
